-- Spellings of one mail address reach one mailbox: at an event they are one person. Readers hear that a report is out.

create function mailbox_of(mail_key text) returns text language sql immutable parallel safe strict
return case
    when mail_key ~ '@(gmail|googlemail)\.com$' then
        replace(regexp_replace(regexp_replace(mail_key, '@[^@]*$', ''), '^([^+]+)\+.*$', '\1'), '.', '') || '@gmail.com'
    else regexp_replace(mail_key, '^([^+@]+)\+[^@]*@', '\1@')
end;
comment on function mailbox_of is 'A folded address without its tag (name+tag@), and without the dots of gmail.com; the domain stays as it is written. The program does the same (base/mail_address.rs).';

create index accounts_by_mailbox on accounts (mailbox_of(mail_key));

-- Whoever came, and whoever follows the series, may hear that the report is out: once.
alter table reports add column told_at timestamptz;
comment on column reports.told_at is 'When readers were told by mail that it is out; null: nobody was.';
