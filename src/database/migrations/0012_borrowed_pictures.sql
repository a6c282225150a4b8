-- Links to other submissions had brought their pictures: they are resolved again, as references.
UPDATE link SET state = 'due', rank = 1, tries = 0, next_at = 0, trouble_since = NULL
WHERE state = 'done'
	AND (type = 'reddit-page' OR (type = 'reddit' AND url LIKE '%reddit.com/%gallery/%'))
	AND instr(lower(url), lower(submission_id)) = 0
	AND NOT EXISTS (
		SELECT 1 FROM submission WHERE id = link.submission_id AND instr(lower(link.url), lower(crosspost_parent)) > 0
	);
