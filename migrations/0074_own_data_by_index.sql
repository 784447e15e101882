-- Whoever takes their own data along scans no log and no mails of others. Votes, answers to polls and reactions have no index
-- by who gave them: they are written by many at once, and are found by their question, poll or talk, which are few.

create index audit_log_by_account on audit_log (account_id, id desc) where account_id is not null;
create index jobs_by_mail_key on jobs (lower(recipient)) where kind = 'mail';
create index question_mails_by_mail on question_mails (lower(mail));
