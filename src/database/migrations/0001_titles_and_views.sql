CREATE VIRTUAL TABLE submission_text USING fts5(title, content='submission', content_rowid='seq', tokenize='unicode61 remove_diacritics 2');
--> statement-breakpoint
CREATE TRIGGER submission_text_insert AFTER INSERT ON submission BEGIN
	INSERT INTO submission_text(rowid, title) VALUES (new.seq, new.title);
END;
--> statement-breakpoint
CREATE TRIGGER submission_text_update AFTER UPDATE OF title ON submission WHEN old.title IS NOT new.title BEGIN
	INSERT INTO submission_text(submission_text, rowid, title) VALUES ('delete', old.seq, old.title);
	INSERT INTO submission_text(rowid, title) VALUES (new.seq, new.title);
END;
--> statement-breakpoint
CREATE TRIGGER submission_text_delete AFTER DELETE ON submission BEGIN
	INSERT INTO submission_text(submission_text, rowid, title) VALUES ('delete', old.seq, old.title);
END;
--> statement-breakpoint
CREATE VIEW encoder_name AS
	WITH RECURSIVE names(name) AS (
		SELECT min(encoder) FROM descriptor
		UNION ALL
		SELECT (SELECT min(encoder) FROM descriptor WHERE encoder > name) FROM names WHERE name IS NOT NULL
	)
	SELECT name FROM names WHERE name IS NOT NULL;
