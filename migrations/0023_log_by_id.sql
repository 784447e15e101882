-- The newest entries of a series, as its page lists them.

create index audit_log_newest on audit_log (series_id, id desc);
