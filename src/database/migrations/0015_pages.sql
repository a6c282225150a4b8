CREATE TABLE `session` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`hash` text NOT NULL,
	`key_id` integer,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`agent` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`key_id`) REFERENCES `key`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `session_hash` ON `session` (`hash`);--> statement-breakpoint
CREATE INDEX `session_key` ON `session` (`key_id`);
--> statement-breakpoint
CREATE TABLE `post` (
	`file_id` integer PRIMARY KEY NOT NULL,
	`submission_id` text NOT NULL,
	`created` integer NOT NULL,
	`nsfw` integer NOT NULL,
	`removed` integer NOT NULL,
	`occurrences` integer NOT NULL,
	`score` integer,
	`mos` real,
	`votes` integer,
	`color` integer
);
--> statement-breakpoint
CREATE INDEX `post_public` ON `post` (`file_id`) WHERE removed = 0;--> statement-breakpoint
CREATE INDEX `post_submission` ON `post` (`submission_id`);--> statement-breakpoint
CREATE TABLE `stale_post` (
	`file_id` integer PRIMARY KEY NOT NULL
);

--> statement-breakpoint
CREATE VIRTUAL TABLE post_text USING fts5(words, facets, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
--> statement-breakpoint
CREATE VIRTUAL TABLE post_word USING fts5vocab('post_text', 'col');
--> statement-breakpoint
CREATE TRIGGER stale_image_added AFTER INSERT ON image WHEN NEW.file_id IS NOT NULL BEGIN
	INSERT INTO stale_post(file_id) VALUES (NEW.file_id) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_image_changed AFTER UPDATE OF state, file_id, caption ON image WHEN NEW.file_id IS NOT OLD.file_id OR NEW.state <> OLD.state OR NEW.caption IS NOT OLD.caption BEGIN
	INSERT INTO stale_post(file_id) SELECT NEW.file_id WHERE NEW.file_id IS NOT NULL ON CONFLICT DO NOTHING;
	INSERT INTO stale_post(file_id) SELECT OLD.file_id WHERE OLD.file_id IS NOT NULL ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_image_gone AFTER DELETE ON image WHEN OLD.file_id IS NOT NULL BEGIN
	INSERT INTO stale_post(file_id) VALUES (OLD.file_id) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_file_changed AFTER UPDATE OF sha256, camera, exif, original ON file BEGIN
	INSERT INTO stale_post(file_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_file_gone AFTER DELETE ON file BEGIN
	INSERT INTO stale_post(file_id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_submission_changed AFTER UPDATE OF title, author, created, place, flair, nsfw, score, removal ON submission WHEN NEW.title <> OLD.title OR NEW.author IS NOT OLD.author OR NEW.created <> OLD.created OR NEW.place <> OLD.place OR NEW.flair IS NOT OLD.flair OR NEW.nsfw <> OLD.nsfw OR NEW.score IS NOT OLD.score OR NEW.removal IS NOT OLD.removal BEGIN
	INSERT INTO stale_post(file_id) SELECT file_id FROM image WHERE submission_id = NEW.id AND file_id IS NOT NULL ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_generation_added AFTER INSERT ON generation BEGIN
	INSERT INTO stale_post(file_id) SELECT NEW.file_id WHERE NEW.file_id IS NOT NULL ON CONFLICT DO NOTHING;
	INSERT INTO stale_post(file_id) SELECT file_id FROM image WHERE url = NEW.image_url AND file_id IS NOT NULL ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_generation_changed AFTER UPDATE OF prompt, tool, image_url, file_id ON generation BEGIN
	INSERT INTO stale_post(file_id) SELECT NEW.file_id WHERE NEW.file_id IS NOT NULL ON CONFLICT DO NOTHING;
	INSERT INTO stale_post(file_id) SELECT file_id FROM image WHERE url = NEW.image_url AND file_id IS NOT NULL ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_rating_added AFTER INSERT ON rating BEGIN
	INSERT INTO stale_post(file_id) SELECT file_id FROM image WHERE submission_id = NEW.submission_id AND file_id IS NOT NULL ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_rating_changed AFTER UPDATE ON rating BEGIN
	INSERT INTO stale_post(file_id) SELECT file_id FROM image WHERE submission_id = NEW.submission_id AND file_id IS NOT NULL ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_comment_added AFTER INSERT ON comment WHEN NEW.body IS NOT NULL BEGIN
	INSERT INTO stale_post(file_id) SELECT file_id FROM image WHERE submission_id = NEW.submission_id AND file_id IS NOT NULL ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER stale_comment_changed AFTER UPDATE OF body, removal ON comment WHEN (NEW.body IS NULL) <> (OLD.body IS NULL) OR (NEW.removal IS NULL) <> (OLD.removal IS NULL) BEGIN
	INSERT INTO stale_post(file_id) SELECT file_id FROM image WHERE submission_id = NEW.submission_id AND file_id IS NOT NULL ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
INSERT INTO stale_post(file_id) SELECT DISTINCT file_id FROM image WHERE file_id IS NOT NULL AND state = 'done';
--> statement-breakpoint
ALTER TABLE `repost` ADD `decision` integer;--> statement-breakpoint
CREATE INDEX `repost_decided` ON `repost` (`decided_by`,`decision`) WHERE decision is not null;
