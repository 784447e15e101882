-- The picture of a speaker, and where it may be seen.

create table person_pictures (
    person_id   bigint primary key references people (id) on delete cascade,
    bytes       bytea not null,
    hash        text not null,
    -- Who handed it in takes it along.
    uploaded_by bigint not null references accounts (id) on delete cascade,
    uploaded_at timestamptz not null,
    constraint person_pictures_size_range check (length(bytes) between 100 and 1048576),
    constraint person_pictures_is_jpeg check (substring(bytes from 1 for 3) = '\xffd8ff'::bytea),
    constraint person_pictures_hash_form check (hash ~ '^[0-9a-f]{64}$')
);
-- It is compressed already.
alter table person_pictures alter column bytes set storage external;
create index person_pictures_by_account on person_pictures (uploaded_by);
comment on table person_pictures is 'Pictures of people, as they handed them in: made anew by the program, a square without anything that a camera wrote.';
comment on column person_pictures.hash is 'SHA-256 as hexadecimal digits; it stands in the address, so that an address is one picture for good.';

-- A face goes with a talk whose label tells of its speaker anyway, unless they declined photographs there.
alter table slots
    add column shows_pictures boolean not null generated always as
        (tlp in ('clear', 'green') and coalesce(may_photograph, true)) stored;
comment on column slots.shows_pictures is 'Pictures of who speaks may be seen with it: by its label, and by the word of the speaker.';

create view shown_pictures as
select q.person_id, q.hash
from person_pictures q
where exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
              where a.person_id = q.person_id and e.is_public and t.shows_pictures);
comment on view shown_pictures is 'Pictures that everybody may see: of who is billed at a public event with a talk that shows them.';

do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant select on shown_pictures to benkyokai_app;
    end if;
end $$;
