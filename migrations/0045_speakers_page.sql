-- The page of a speaker: slides that are kept here, when they may be seen, and the one reminder of what is still wanted.

create table slot_files (
    slot_id     bigint primary key references slots (id) on delete cascade,
    bytes       bytea not null,
    size        integer not null,
    hash        text not null,
    uploaded_by bigint references accounts (id) on delete set null,
    uploaded_at timestamptz not null,
    constraint slot_files_size_true check (size = length(bytes)),
    constraint slot_files_size_range check (size between 5 and 20971520),
    constraint slot_files_is_pdf check (substring(bytes from 1 for 5) = '\x255044462d'::bytea)
);
-- A PDF is compressed already; a piece of it is read without the rest.
alter table slot_files alter column bytes set storage external;
create index slot_files_by_account on slot_files (uploaded_by) where uploaded_by is not null;
comment on table slot_files is 'Slides of a talk as a PDF, at most 20 MiB, as its speaker handed them in.';
comment on column slot_files.hash is 'SHA-256 as hexadecimal digits: the same file handed in twice is one.';

create table speaker_reminders (
    slot_id   bigint not null references slots (id) on delete cascade,
    person_id bigint not null references people (id) on delete cascade,
    at        timestamptz not null,
    constraint speaker_reminders_pkey primary key (slot_id, person_id)
);
create index speaker_reminders_by_person on speaker_reminders (person_id);
comment on table speaker_reminders is 'Whom we reminded of what is still wanted for which talk, so that it is said once.';

-- A speaker who does not want the slides published is heard wherever they are: as a link, or as a file.
alter table slots
    add column shows_slides boolean not null generated always as
        (tlp = 'clear' and (coalesce(part_tlp, 'clear') = 'clear' or part_is_cut) and coalesce(may_publish, true)) stored,
    add column shows_slides_within boolean not null generated always as
        (tlp in ('clear', 'green') and (coalesce(part_tlp, 'clear') in ('clear', 'green') or part_is_cut)
         and coalesce(may_publish, true)) stored;
comment on column slots.shows_slides is 'Slides may be seen by everybody: the label lets them out, and the speaker did not decline.';
comment on column slots.shows_slides_within is 'Slides may be seen by who takes part in the series.';
