-- The recording of a whole event holds each of its talks: whoever may not see one of them may not see it.
create function shown_video(event bigint, taking_part boolean) returns text language sql stable as $$
    select e.video_url from events e
    where e.id = $1
      and not exists (
          select from slots t
          where t.event_id = e.id and (t.video_url is null or t.video_url = e.video_url)
            and not case when $2 then t.shows_links_within else t.shows_links end)
$$;
comment on function shown_video is 'The recording of an event, unless a talk is in it that not everybody may see, or nobody outside of those who take part in the series. A talk with a recording of its own is not in it.';
