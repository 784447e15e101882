-- What a change of participation types tells each of those who hold one or wait for it.

-- Of types that are otherwise now, [{id, changes, words}], in their order: the changes of each type that somebody holds, waits for
-- or is offered, and the words of the one that they have a seat of, which are for nobody else.
create function changes_told(r registrations, of_types jsonb) returns jsonb language sql immutable as $$
    select coalesce(jsonb_agg(c.said order by t.at, c.at), '[]')
    from jsonb_array_elements(of_types) with ordinality as t(kind, at),
         jsonb_array_elements(
             t.kind -> 'changes'
             || case when r.state = 'confirmed' and r.lapse is null and (t.kind ->> 'id')::bigint = r.type_id
                       or (t.kind ->> 'id')::bigint = r.fallback_id
                     then t.kind -> 'words' else '[]' end) with ordinality as c(said, at)
    where (t.kind ->> 'id')::bigint in (r.type_id, r.waits_for, r.fallback_id)
$$;
comment on function changes_told is 'What the holder of a registration is told when these participation types change, as an array of changes that a mail carries; empty where it does not touch them.';
