-- Whoever is billed in public by another name than their own, which may not be told, is called by that one, and has an
-- address that tells neither.

create view public_people as
select p.id as person_id,
       case when n.is_shown then p.slug else 'p_' || p.id end as slug,
       case when n.is_shown then p.name else coalesce(
           (select a.name from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
            where a.person_id = p.id and e.is_public and t.names_speakers
            order by e.starts_at desc nulls last, a.id desc limit 1), '') end as name
from people p
cross join lateral (
    select exists (select from shown_names s where s.person_id = p.id and folded_name(s.alias) = folded_name(p.name))
        or exists (select from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                   where a.person_id = p.id and e.is_public and t.names_speakers and folded_name(a.name) = folded_name(p.name))
        as is_shown) n;
comment on view public_people is 'Word in the address and name of everybody, as strangers may read them. Where their own name may not be told: a word that tells no name (none of a name holds a low line), and how they were billed in public last; empty for who never was.';

create function person_at(word text) returns bigint language sql stable as $$
    select coalesce((select id from people where slug = word),
                    (select id from people where id = case when word ~ '^p_[1-9][0-9]{0,17}$' then substr(word, 3)::bigint end))
$$;
comment on function person_at is 'Who is meant by a word in an address, whether it is theirs at the moment or not.';

-- Search forgets such names at once; the worker folds what is left.
update search_documents d
set title = u.name, url = '/speakers/' || u.slug, title_norm = '', norm = '', grams = '', fold_version = 0
from people p join public_people u on u.person_id = p.id
where d.kind = 'speaker' and d.person_id = p.id and u.slug <> p.slug and u.name <> '';

do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant select on public_people to benkyokai_app;
    end if;
end $$;
