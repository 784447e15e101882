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

-- Whoever asks for a seat with an address alone may want to hear of the next event too: it holds once the address is theirs.
alter table registrations add column wants_news boolean not null default false;
comment on column registrations.wants_news is 'They ticked that they want to hear of the next event, and have not shown yet that the address is theirs.';
