-- Participation types that are taken by a link from the organizers, and what is told to who holds each.

alter table participation_types
    add column invite   text,
    add column words_ja text not null default '',
    add column words_en text not null default '',
    add constraint participation_types_invite_unique unique (invite);
comment on column participation_types.invite is 'Of a type by invitation: what its link ends with. The organizers copy the link whenever they need it, so it is kept as it is; it opens nothing but the form to register.';
comment on column participation_types.words_ja is 'Told to who holds this type, on the ticket and in mails; English falls back to it.';
update participation_types set invite = replace(gen_random_uuid()::text, '-', '') where admission = 'invitation';
alter table participation_types
    add constraint participation_types_invite_of_invited check ((invite is not null) = (admission = 'invitation'));
