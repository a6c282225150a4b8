DROP TRIGGER descriptor_added;
--> statement-breakpoint
DROP TRIGGER descriptor_replaced;
--> statement-breakpoint
DROP TRIGGER descriptor_gone;
--> statement-breakpoint
CREATE TRIGGER descriptor_added AFTER INSERT ON descriptor BEGIN
	DELETE FROM descriptor_change WHERE seq = (SELECT max(seq) FROM descriptor_change) AND file_id = NEW.file_id;
	INSERT INTO descriptor_change(file_id) VALUES (NEW.file_id);
END;
--> statement-breakpoint
CREATE TRIGGER descriptor_replaced AFTER UPDATE ON descriptor BEGIN
	DELETE FROM descriptor_change WHERE seq = (SELECT max(seq) FROM descriptor_change) AND file_id = NEW.file_id;
	INSERT INTO descriptor_change(file_id) VALUES (NEW.file_id);
END;
--> statement-breakpoint
CREATE TRIGGER descriptor_gone AFTER DELETE ON descriptor BEGIN
	DELETE FROM descriptor_change WHERE seq = (SELECT max(seq) FROM descriptor_change) AND file_id = OLD.file_id;
	INSERT INTO descriptor_change(file_id) VALUES (OLD.file_id);
END;
