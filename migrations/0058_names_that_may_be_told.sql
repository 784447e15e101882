-- Which names of a person strangers may read, and by which of them agendas know somebody: each said once, as a view.

alter table person_aliases
    add column id bigint generated always as identity,
    add column is_confirmed boolean not null default false,
    add constraint person_aliases_id_unique unique (id);
comment on column person_aliases.is_own is 'Said by the person alone: no agenda and no import takes the name for theirs until organizers confirm it.';
comment on column person_aliases.is_confirmed is 'Organizers said that it is theirs, and that everybody may know.';

create function folded_name(name text) returns text language sql immutable parallel safe strict
return lower(regexp_replace(normalize(name, nfkc), '[[:space:]・·]+', '', 'g'));
comment on function folded_name is 'A name as it is compared with how somebody was billed. The program folds alike (agenda/rules.rs::name_key).';

create view shown_names as
select k.person_id, k.alias
from person_aliases k
where k.is_own or k.is_confirmed
   or exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
              where a.person_id = k.person_id and e.is_public and t.names_speakers and folded_name(a.name) = folded_name(k.alias));
comment on view shown_names is 'Names that everybody may read: of a talk that tells of its speaker, said by the person, or confirmed by organizers. One that stands on confidential talks alone is none.';

create view names_that_stand as
select k.person_id, k.alias, k.key from person_aliases k where not k.is_own or k.is_confirmed;
comment on view names_that_stand is 'Names by which agendas, proposals and imports know a person.';

-- What organizers typed as a further name, for the public page: nobody was ever billed by it, and no merge brought it.
update person_aliases k set is_confirmed = true
from people p
where p.id = k.person_id and not k.is_own and folded_name(k.alias) <> folded_name(p.name)
  and not exists (select from appearances a where a.person_id = k.person_id and folded_name(a.name) = folded_name(k.alias))
  and not exists (select from person_merges m where m.kept_id = k.person_id and m.undone_at is null
                    and m.moved -> 'aliases' @> jsonb_build_array(jsonb_build_object('key', k.key)));

-- Search forgets the others at once; the worker folds what is left.
with hidden as (
    select k.person_id, k.alias from person_aliases k join people p on p.id = k.person_id
    where k.alias <> p.name
      and not exists (select from shown_names s where s.person_id = k.person_id and s.alias = k.alias)
)
update search_documents d
set body = coalesce((select string_agg(l.line, E'\n' order by l.n)
                     from unnest(string_to_array(d.body, E'\n')) with ordinality l(line, n)
                     where not exists (select from hidden h where h.person_id = d.person_id and h.alias = l.line)), ''),
    norm = '', grams = '', fold_version = 0
where d.kind = 'speaker' and exists (select from hidden h where h.person_id = d.person_id);

-- Organizers take a picture away that should not be there, and say why.
create table picture_removals (
    person_id  bigint primary key references people (id) on delete cascade,
    series_id  bigint not null references series (id) on delete cascade,
    reason     text not null,
    removed_by bigint references accounts (id) on delete set null,
    removed_at timestamptz not null,
    constraint picture_removals_reason_filled check (reason <> '')
);
create index picture_removals_by_series on picture_removals (series_id);
create index picture_removals_by_account on picture_removals (removed_by) where removed_by is not null;
comment on table picture_removals is 'Whose picture organizers removed, and why: the person reads it on their own page until they hand in another one.';

do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant select on shown_names, names_that_stand to benkyokai_app;
    end if;
end $$;
