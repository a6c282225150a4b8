CREATE TABLE `given` (
	`feed_id` integer NOT NULL,
	`provider` text NOT NULL,
	`submissions` integer NOT NULL,
	`newest` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`feed_id`, `provider`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `tally` (
	`subject` text NOT NULL,
	`feed` integer NOT NULL,
	`state` text NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`feed`, `subject`, `state`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
DROP INDEX `forest_dead`;--> statement-breakpoint
CREATE INDEX `forest_stuck` ON `forest` (`state`) WHERE state in ('dead', 'waiting');--> statement-breakpoint
DROP INDEX `image_again`;--> statement-breakpoint
CREATE INDEX `image_again_host` ON `image` (`host`,`next_at`,`id`,`error_code`) WHERE state = 'due' and rank = 2;--> statement-breakpoint
CREATE INDEX `image_stuck_host` ON `image` (`state`,`host`,`id`) WHERE state in ('dead', 'waiting');--> statement-breakpoint
CREATE INDEX `image_again` ON `image` (`next_at`,`id`) WHERE state = 'due' and rank = 2;--> statement-breakpoint
DROP INDEX `link_again`;--> statement-breakpoint
CREATE INDEX `link_again_host` ON `link` (`host`,`next_at`,`id`,`error_code`) WHERE state = 'due' and rank = 2;--> statement-breakpoint
CREATE INDEX `link_stuck_host` ON `link` (`state`,`host`,`id`) WHERE state in ('dead', 'waiting');--> statement-breakpoint
CREATE INDEX `link_again` ON `link` (`next_at`,`id`) WHERE state = 'due' and rank = 2;
--> statement-breakpoint
INSERT INTO tally SELECT 'submission', 0, '', count(*) FROM submission HAVING count(*) > 0;
--> statement-breakpoint
INSERT INTO tally SELECT 'comment', 0, '', count(*) FROM comment HAVING count(*) > 0;
--> statement-breakpoint
INSERT INTO tally SELECT 'generation', 0, '', count(*) FROM generation HAVING count(*) > 0;
--> statement-breakpoint
INSERT INTO tally SELECT 'file', 0, '', count(*) FROM file HAVING count(*) > 0;
--> statement-breakpoint
INSERT INTO tally SELECT 'link', 0, state, count(*) FROM link GROUP BY state;
--> statement-breakpoint
INSERT INTO tally SELECT 'image', 0, state, count(*) FROM image GROUP BY state;
--> statement-breakpoint
INSERT INTO tally SELECT 'forest', 0, state, count(*) FROM forest GROUP BY state;
--> statement-breakpoint
INSERT INTO tally SELECT 'repost', 0, state, count(*) FROM repost GROUP BY state;
--> statement-breakpoint
INSERT INTO tally SELECT 'descriptor', 0, encoder, count(*) FROM descriptor GROUP BY encoder;
--> statement-breakpoint
INSERT INTO tally SELECT 'unwatched', 0, '', count(*) FROM image WHERE state = 'done' AND watched_at IS NULL HAVING count(*) > 0;
--> statement-breakpoint
INSERT INTO tally SELECT 'submission', feed_id, '', count(*)
	FROM (SELECT DISTINCT feed_id, submission_seq FROM sighting WHERE feed_id > 0) GROUP BY feed_id;
--> statement-breakpoint
INSERT INTO tally SELECT 'link', seen.feed_id, link.state, count(*)
	FROM (SELECT submission_seq, feed_id FROM sighting NOT INDEXED WHERE feed_id > 0 GROUP BY 1, 2) AS seen
	CROSS JOIN submission ON submission.seq = seen.submission_seq
	CROSS JOIN link ON link.submission_id = submission.id
	GROUP BY seen.feed_id, link.state;
--> statement-breakpoint
INSERT INTO tally SELECT 'image', seen.feed_id, image.state, count(*)
	FROM (SELECT submission_seq, feed_id FROM sighting NOT INDEXED WHERE feed_id > 0 GROUP BY 1, 2) AS seen
	CROSS JOIN submission ON submission.seq = seen.submission_seq
	CROSS JOIN image ON image.submission_id = submission.id
	GROUP BY seen.feed_id, image.state;
--> statement-breakpoint
INSERT INTO given SELECT feed_id, provider, count(*), max(created), max(last_at)
	FROM sighting CROSS JOIN submission ON submission.seq = sighting.submission_seq
	WHERE feed_id > 0 AND provider IN ('push', 'dump') GROUP BY feed_id, provider;
--> statement-breakpoint
CREATE TRIGGER submission_tally_insert AFTER INSERT ON submission BEGIN
	INSERT INTO tally VALUES ('submission', 0, '', 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER submission_tally_delete AFTER DELETE ON submission BEGIN
	INSERT INTO tally VALUES ('submission', 0, '', -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER comment_tally_insert AFTER INSERT ON comment BEGIN
	INSERT INTO tally VALUES ('comment', 0, '', 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER comment_tally_delete AFTER DELETE ON comment BEGIN
	INSERT INTO tally VALUES ('comment', 0, '', -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER generation_tally_insert AFTER INSERT ON generation BEGIN
	INSERT INTO tally VALUES ('generation', 0, '', 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER generation_tally_delete AFTER DELETE ON generation BEGIN
	INSERT INTO tally VALUES ('generation', 0, '', -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER file_tally_insert AFTER INSERT ON file BEGIN
	INSERT INTO tally VALUES ('file', 0, '', 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER file_tally_delete AFTER DELETE ON file BEGIN
	INSERT INTO tally VALUES ('file', 0, '', -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER link_tally_insert AFTER INSERT ON link BEGIN
	INSERT INTO tally VALUES ('link', 0, NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT DISTINCT 'link', feed_id, NEW.state, 1 FROM sighting WHERE submission_seq = (SELECT seq FROM submission WHERE id = NEW.submission_id) AND feed_id > 0
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER link_tally_delete AFTER DELETE ON link BEGIN
	INSERT INTO tally VALUES ('link', 0, OLD.state, -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT DISTINCT 'link', feed_id, OLD.state, -1 FROM sighting WHERE submission_seq = (SELECT seq FROM submission WHERE id = OLD.submission_id) AND feed_id > 0
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER link_tally_update AFTER UPDATE OF state ON link WHEN NEW.state <> OLD.state BEGIN
	INSERT INTO tally VALUES ('link', 0, OLD.state, -1), ('link', 0, NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT DISTINCT 'link', feed_id, OLD.state, -1 FROM sighting WHERE submission_seq = (SELECT seq FROM submission WHERE id = NEW.submission_id) AND feed_id > 0
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT DISTINCT 'link', feed_id, NEW.state, 1 FROM sighting WHERE submission_seq = (SELECT seq FROM submission WHERE id = NEW.submission_id) AND feed_id > 0
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER image_tally_insert AFTER INSERT ON image BEGIN
	INSERT INTO tally VALUES ('image', 0, NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT DISTINCT 'image', feed_id, NEW.state, 1 FROM sighting WHERE submission_seq = (SELECT seq FROM submission WHERE id = NEW.submission_id) AND feed_id > 0
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER image_tally_delete AFTER DELETE ON image BEGIN
	INSERT INTO tally VALUES ('image', 0, OLD.state, -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT DISTINCT 'image', feed_id, OLD.state, -1 FROM sighting WHERE submission_seq = (SELECT seq FROM submission WHERE id = OLD.submission_id) AND feed_id > 0
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER image_tally_update AFTER UPDATE OF state ON image WHEN NEW.state <> OLD.state BEGIN
	INSERT INTO tally VALUES ('image', 0, OLD.state, -1), ('image', 0, NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT DISTINCT 'image', feed_id, OLD.state, -1 FROM sighting WHERE submission_seq = (SELECT seq FROM submission WHERE id = NEW.submission_id) AND feed_id > 0
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT DISTINCT 'image', feed_id, NEW.state, 1 FROM sighting WHERE submission_seq = (SELECT seq FROM submission WHERE id = NEW.submission_id) AND feed_id > 0
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER forest_tally_insert AFTER INSERT ON forest BEGIN
	INSERT INTO tally VALUES ('forest', 0, NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER forest_tally_delete AFTER DELETE ON forest BEGIN
	INSERT INTO tally VALUES ('forest', 0, OLD.state, -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER forest_tally_update AFTER UPDATE OF state ON forest WHEN NEW.state <> OLD.state BEGIN
	INSERT INTO tally VALUES ('forest', 0, OLD.state, -1), ('forest', 0, NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER repost_tally_insert AFTER INSERT ON repost BEGIN
	INSERT INTO tally VALUES ('repost', 0, NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER repost_tally_delete AFTER DELETE ON repost BEGIN
	INSERT INTO tally VALUES ('repost', 0, OLD.state, -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER repost_tally_update AFTER UPDATE OF state ON repost WHEN NEW.state <> OLD.state BEGIN
	INSERT INTO tally VALUES ('repost', 0, OLD.state, -1), ('repost', 0, NEW.state, 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER descriptor_tally_insert AFTER INSERT ON descriptor BEGIN
	INSERT INTO tally VALUES ('descriptor', 0, NEW.encoder, 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER descriptor_tally_delete AFTER DELETE ON descriptor BEGIN
	INSERT INTO tally VALUES ('descriptor', 0, OLD.encoder, -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER unwatched_tally_insert AFTER INSERT ON image WHEN (NEW.state = 'done' AND NEW.watched_at IS NULL) BEGIN
	INSERT INTO tally VALUES ('unwatched', 0, '', 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER unwatched_tally_delete AFTER DELETE ON image WHEN (OLD.state = 'done' AND OLD.watched_at IS NULL) BEGIN
	INSERT INTO tally VALUES ('unwatched', 0, '', -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER unwatched_tally_update AFTER UPDATE OF state, watched_at ON image WHEN (NEW.state = 'done' AND NEW.watched_at IS NULL) <> (OLD.state = 'done' AND OLD.watched_at IS NULL) BEGIN
	INSERT INTO tally VALUES ('unwatched', 0, '', (NEW.state = 'done' AND NEW.watched_at IS NULL) - (OLD.state = 'done' AND OLD.watched_at IS NULL)) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER sighting_tally_insert AFTER INSERT ON sighting WHEN NEW.feed_id > 0
	AND NOT EXISTS (SELECT 1 FROM sighting WHERE submission_seq = NEW.submission_seq AND feed_id = NEW.feed_id AND provider <> NEW.provider)
BEGIN
	INSERT INTO tally VALUES ('submission', NEW.feed_id, '', 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT 'link', NEW.feed_id, state, count(*) FROM link
		WHERE submission_id = (SELECT id FROM submission WHERE seq = NEW.submission_seq) GROUP BY state
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT 'image', NEW.feed_id, state, count(*) FROM image
		WHERE submission_id = (SELECT id FROM submission WHERE seq = NEW.submission_seq) GROUP BY state
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER sighting_tally_delete AFTER DELETE ON sighting WHEN OLD.feed_id > 0
	AND NOT EXISTS (SELECT 1 FROM sighting WHERE submission_seq = OLD.submission_seq AND feed_id = OLD.feed_id AND provider <> OLD.provider)
BEGIN
	INSERT INTO tally VALUES ('submission', OLD.feed_id, '', -1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT 'link', OLD.feed_id, state, -count(*) FROM link
		WHERE submission_id = (SELECT id FROM submission WHERE seq = OLD.submission_seq) GROUP BY state
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
	INSERT INTO tally SELECT 'image', OLD.feed_id, state, -count(*) FROM image
		WHERE submission_id = (SELECT id FROM submission WHERE seq = OLD.submission_seq) GROUP BY state
		ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
--> statement-breakpoint
CREATE TRIGGER given_insert AFTER INSERT ON sighting WHEN NEW.feed_id > 0 AND NEW.provider IN ('push', 'dump') BEGIN
	INSERT INTO given SELECT NEW.feed_id, NEW.provider, 1, created, NEW.last_at FROM submission WHERE seq = NEW.submission_seq
		ON CONFLICT DO UPDATE SET submissions = submissions + 1, newest = max(newest, excluded.newest), last_at = max(last_at, excluded.last_at);
END;
--> statement-breakpoint
CREATE TRIGGER given_again AFTER UPDATE OF last_at ON sighting WHEN NEW.feed_id > 0 AND NEW.provider IN ('push', 'dump') BEGIN
	UPDATE given SET last_at = max(last_at, NEW.last_at) WHERE feed_id = NEW.feed_id AND provider = NEW.provider;
END;
--> statement-breakpoint
CREATE TRIGGER given_created AFTER UPDATE OF created ON submission WHEN NEW.created <> OLD.created BEGIN
	UPDATE given SET newest = CASE
		WHEN NEW.created >= newest THEN NEW.created
		WHEN OLD.created < newest THEN newest
		ELSE (SELECT max(submission.created) FROM sighting JOIN submission ON submission.seq = sighting.submission_seq
			WHERE sighting.feed_id = given.feed_id AND sighting.feed_id > 0 AND sighting.provider = given.provider)
	END
	WHERE (feed_id, provider) IN (SELECT feed_id, provider FROM sighting WHERE submission_seq = NEW.seq);
END;
