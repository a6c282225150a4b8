DROP TRIGGER submission_text_insert;
