-- Who changes from on site to online, or back, keeps what they answered, and what only the other type is asked stands in no
-- list meanwhile.

create view standing_answers as
select a.registration_id, a.question_id, a.answer, a.answered_at
from sign_up_answers a
join registrations r on r.id = a.registration_id
join sign_up_questions q on q.id = a.question_id
-- What follows an answer is asked of whom that one is.
left join sign_up_questions c on c.id = q.only_question and c.removed_at is null
where (q.only_mode is null or exists (
          select from participation_types p
          where p.id in (r.type_id, r.waits_for, r.fallback_id) and p.mode = q.only_mode))
  and (c.only_mode is null or exists (
          select from participation_types p
          where p.id in (r.type_id, r.waits_for, r.fallback_id) and p.mode = c.only_mode));
comment on view standing_answers is 'Answers at sign-up that are asked of the type that their giver holds, waits for or falls back to: what organizers see, count and write to. The others stay in sign_up_answers.';

-- As before, of what stands.
create or replace function gave_answers(registration bigint, questions bigint[], answers text[]) returns boolean language sql stable as $$
    select not exists (
        select from unnest(questions) as q(id)
        where not exists (
            select from unnest(questions, answers) as w(question, wanted)
            where w.question = q.id
              and case when w.wanted = '' then
                      not exists (select from standing_answers a where a.registration_id = registration and a.question_id = w.question)
                  else
                      exists (select from standing_answers a join sign_up_questions k on k.id = a.question_id, unnest(a.answer) as given
                              where a.registration_id = registration and a.question_id = w.question
                                and case when k.kind in ('short', 'long') then strpos(lower(given), lower(w.wanted)) > 0
                                         else given = w.wanted end)
                  end))
$$;

do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        grant select on standing_answers to benkyokai_app;
    end if;
end $$;
