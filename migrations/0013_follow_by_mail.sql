-- Following a series with a mail address alone: a link to that address begins it.

alter table mail_links drop constraint mail_links_purpose_known;
alter table mail_links drop constraint mail_links_target;
alter table mail_links add constraint mail_links_purpose_known
    check (purpose in ('registration', 'unfollow', 'follow'));
alter table mail_links add constraint mail_links_target
    check ((purpose = 'registration') = (registration_id is not null)
       and (purpose in ('unfollow', 'follow')) = (series_id is not null));
comment on table mail_links is 'Links in mails that open one registration, or begin or end one follow, without signing in; by SHA-256 of a 256-bit token.';

alter table mail_links add column language text;
comment on column mail_links.language is 'In which language a follow without an account was asked for; taken over when its link is used.';
create index mail_links_by_account on mail_links (account_id);
