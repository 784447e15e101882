-- Signing in by a link from a mail: a password is no longer what makes an account whole.

alter table tokens drop constraint tokens_purpose_known;
alter table tokens add constraint tokens_purpose_known
    check (purpose in ('invitation', 'reset', 'verification', 'calendar', 'mail', 'sign_in'));

alter table accounts add column confirmed_at timestamptz;
comment on column accounts.confirmed_at is 'When the owner of the address finished signing up. A program of the last release sets a password instead; either makes the account whole.';
update accounts set confirmed_at = created_at where password_hash is not null or is_demo;
