-- Harbor Row, as the tests know it. Everybody is invented. Ids are readable: the first group says what it is (a staff,
-- b program, c client), the last counts. Times are relative to storetest.Start, Monday 23 November 2026, 2:00 pm in New York.
INSERT INTO part2_programs (agency_id, id, name) VALUES
  ('11111111-0000-7000-8000-000000000001', 'b0000000-0000-7000-8000-000000000001', 'Harbor Row Recovery');
INSERT INTO programs (agency_id, id, part2_program_id, name, stage, level_edition, level_code, site, time_zone) VALUES
  ('11111111-0000-7000-8000-000000000001', 'b0000000-0000-7000-8000-000000000011', 'b0000000-0000-7000-8000-000000000001', 'PHP Elm Street', 'php', 'ASAM-3', '2.5', 'Elm Street', 'America/New_York'),
  ('11111111-0000-7000-8000-000000000001', 'b0000000-0000-7000-8000-000000000012', 'b0000000-0000-7000-8000-000000000001', 'IOP Elm Street', 'iop', 'ASAM-3', '2.1', 'Elm Street', 'America/New_York'),
  ('11111111-0000-7000-8000-000000000001', 'b0000000-0000-7000-8000-000000000013', 'b0000000-0000-7000-8000-000000000001', 'Aftercare Northside', 'aftercare', 'ASAM-4', '1.0', 'Northside', 'America/New_York');

INSERT INTO staff (agency_id, id, name, email, title, status, deactivated_at, created_at)
SELECT '11111111-0000-7000-8000-000000000001', v.id::uuid, v.name, v.email, v.title, v.status,
       CASE v.status WHEN 'deactivated' THEN timestamptz '2026-11-01 17:00Z' END, timestamptz '2026-01-05 14:00Z'
  FROM (VALUES
    ('a0000000-0000-7000-8000-000000000001', 'Dana Whitcomb',  'dana@harbor.example',  'CPS',  'active'),
    ('a0000000-0000-7000-8000-000000000002', 'Inez Carrillo',  'inez@harbor.example',  'CPS',  'active'),
    ('a0000000-0000-7000-8000-000000000003', 'Theo Lindqvist', 'theo@harbor.example',  'CPS',  'active'),
    ('a0000000-0000-7000-8000-000000000004', 'Ruth Abelson',   'ruth@harbor.example',  'CPS-S', 'active'),
    ('a0000000-0000-7000-8000-000000000005', 'Omar Haddad',    'omar@harbor.example',  'CPS-S', 'active'),
    ('a0000000-0000-7000-8000-000000000006', 'Joanna Keel',    'joanna@harbor.example', 'LCSW', 'active'),
    ('a0000000-0000-7000-8000-000000000007', 'Sam Devereux',   'sam@harbor.example',   'LPC',  'active'),
    ('a0000000-0000-7000-8000-000000000008', 'Paula Strand',   'paula@harbor.example', '',     'active'),
    ('a0000000-0000-7000-8000-000000000009', 'Petra Vance',    'petra@harbor.example', '',     'active'),
    ('a0000000-0000-7000-8000-000000000010', 'Adam Lowe',      'adam@harbor.example',  '',     'active'),
    ('a0000000-0000-7000-8000-000000000011', 'P. Nakata',      'nakata@audit.example', '',     'active'),
    ('a0000000-0000-7000-8000-000000000012', 'Rosa Field',     'rosa@study.example',   '',     'active'),
    ('a0000000-0000-7000-8000-000000000013', 'Lee Gone',       'lee@harbor.example',   'CPS',  'deactivated')
  ) v (id, name, email, title, status);

INSERT INTO staff_identities (agency_id, id, staff_id, issuer, subject, bound_at)
SELECT agency_id, id, id, 'https://login.harbor.example', split_part(email, '@', 1), created_at FROM staff
 WHERE agency_id = '11111111-0000-7000-8000-000000000001';

INSERT INTO roles (agency_id, id, staff_id, role, program_id, starts_at, ends_at)
SELECT '11111111-0000-7000-8000-000000000001', ('d' || substr(v.staff, 2))::uuid, v.staff::uuid, v.role, v.program::uuid,
       timestamptz '2026-01-05 14:00Z', v.ends::timestamptz
  FROM (VALUES
    ('a0000000-0000-7000-8000-000000000001', 'peer_specialist', NULL, NULL),
    ('a0000000-0000-7000-8000-000000000002', 'peer_specialist', NULL, NULL),
    ('a0000000-0000-7000-8000-000000000003', 'peer_specialist', NULL, NULL),
    ('a0000000-0000-7000-8000-000000000004', 'supervisor', 'b0000000-0000-7000-8000-000000000011', NULL),
    ('a0000000-0000-7000-8000-000000000005', 'supervisor', 'b0000000-0000-7000-8000-000000000013', NULL),
    ('a0000000-0000-7000-8000-000000000006', 'treatment_staff', 'b0000000-0000-7000-8000-000000000012', NULL),
    ('a0000000-0000-7000-8000-000000000007', 'treatment_staff', 'b0000000-0000-7000-8000-000000000013', NULL),
    ('a0000000-0000-7000-8000-000000000008', 'program_director', NULL, NULL),
    ('a0000000-0000-7000-8000-000000000009', 'privacy_officer', NULL, NULL),
    ('a0000000-0000-7000-8000-000000000010', 'administrator', NULL, NULL),
    ('a0000000-0000-7000-8000-000000000011', 'auditor', NULL, '2026-12-04 22:00Z'),
    ('a0000000-0000-7000-8000-000000000012', 'researcher', NULL, NULL),
    ('a0000000-0000-7000-8000-000000000013', 'peer_specialist', NULL, NULL)
  ) v (staff, role, program, ends);

INSERT INTO supervisions (agency_id, id, supervisor_id, peer_id, starts_at)
SELECT '11111111-0000-7000-8000-000000000001', ('e' || substr(v.peer, 2))::uuid, v.supervisor::uuid, v.peer::uuid, timestamptz '2026-01-05 14:00Z'
  FROM (VALUES
    ('a0000000-0000-7000-8000-000000000004', 'a0000000-0000-7000-8000-000000000001'),
    ('a0000000-0000-7000-8000-000000000004', 'a0000000-0000-7000-8000-000000000002'),
    ('a0000000-0000-7000-8000-000000000005', 'a0000000-0000-7000-8000-000000000003')
  ) v (supervisor, peer);

INSERT INTO clients (agency_id, id, number, legal_first, legal_last, chosen_name, pronouns, birth_date, restricted, created_at)
SELECT '11111111-0000-7000-8000-000000000001', v.id::uuid, v.number, v.first, v.last, v.chosen, v.pronouns, v.born::date, v.restricted, timestamptz '2026-09-01 14:00Z'
  FROM (VALUES
    ('c0000000-0000-7000-8000-000000000001', 'C-1', 'Alma',     'Reyes',    '',      'she, her',   '1991-04-12', false),
    ('c0000000-0000-7000-8000-000000000002', 'C-2', 'Terrence', 'Boyd',     '',      'he, him',    '1984-02-28', false),
    ('c0000000-0000-7000-8000-000000000003', 'C-3', 'Nadia',    'Farouk',   '',      'she, her',   '1979-12-01', false),
    ('c0000000-0000-7000-8000-000000000004', 'C-4', 'Wendell',  'Pruitt',   '',      'he, him',    '1968-07-19', false),
    ('c0000000-0000-7000-8000-000000000005', 'C-5', 'Joanne',   'Castellano', 'Jo',  'they, them', '1999-03-30', false),
    ('c0000000-0000-7000-8000-000000000006', 'C-6', 'Benny',    'Tran',     '',      '',           '2001-10-08', false),
    ('c0000000-0000-7000-8000-000000000007', 'C-7', 'Vera',     'Holt',     '',      'she, her',   '1975-05-05', true),
    ('c0000000-0000-7000-8000-000000000008', 'C-8', 'Curtis',   'Vann',     '',      'he, him',    '1988-08-08', false)
  ) v (id, number, first, last, chosen, pronouns, born, restricted);
UPDATE agencies SET next_client_number = 9 WHERE agency_id = '11111111-0000-7000-8000-000000000001';

-- What they are found by, written down as a person would: store/client_search_test.go holds the product to it.
INSERT INTO client_words (agency_id, id, client_id, source_id, word, restricted)
SELECT '11111111-0000-7000-8000-000000000001', gen_random_uuid(), v.client::uuid, v.client::uuid, unnest(string_to_array(v.words, ' ')), v.words LIKE '% vera'
  FROM (VALUES
    ('c0000000-0000-7000-8000-000000000001', '#1 #c1 @1991-04-12 alma reyes'),
    ('c0000000-0000-7000-8000-000000000002', '#2 #c2 @1984-02-28 boyd terrence'),
    ('c0000000-0000-7000-8000-000000000003', '#3 #c3 @1979-12-01 farouk nadia'),
    ('c0000000-0000-7000-8000-000000000004', '#4 #c4 @1968-07-19 pruitt wendell'),
    ('c0000000-0000-7000-8000-000000000005', '#5 #c5 @1999-03-30 castellano jo joanne'),
    ('c0000000-0000-7000-8000-000000000006', '#6 #c6 @2001-10-08 benny tran'),
    ('c0000000-0000-7000-8000-000000000007', '#7 #c7 @1975-05-05 holt vera'),
    ('c0000000-0000-7000-8000-000000000008', '#8 #c8 @1988-08-08 curtis vann')
  ) v (client, words);

INSERT INTO client_accesses (agency_id, id, client_id, staff_id, starts_at) VALUES
  ('11111111-0000-7000-8000-000000000001', 'f0000000-0000-7000-8000-000000000001', 'c0000000-0000-7000-8000-000000000007', 'a0000000-0000-7000-8000-000000000001', '2026-10-01 14:00Z');

INSERT INTO episodes (agency_id, id, client_id, opened_on, closed_on, discharge_reason)
SELECT agency_id, ('1' || substr(id::text, 2))::uuid, id, date '2026-09-08',
       CASE WHEN number = 'C-8' THEN date '2026-11-10' END, CASE WHEN number = 'C-8' THEN 'completed' ELSE '' END
  FROM clients WHERE agency_id = '11111111-0000-7000-8000-000000000001';

INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, clinician_id, starts_on, ends_on)
SELECT '11111111-0000-7000-8000-000000000001', v.id::uuid, v.client::uuid, ('1' || substr(v.client, 2))::uuid,
       v.program::uuid, v.clinician::uuid, v.starts::date, v.ends::date
  FROM (VALUES
    ('20000000-0000-7000-8000-000000000001', 'c0000000-0000-7000-8000-000000000001', 'b0000000-0000-7000-8000-000000000011', NULL, '2026-09-08', '2026-10-01'),
    ('20000000-0000-7000-8000-000000000011', 'c0000000-0000-7000-8000-000000000001', 'b0000000-0000-7000-8000-000000000012', 'a0000000-0000-7000-8000-000000000006', '2026-10-01', NULL),
    ('20000000-0000-7000-8000-000000000002', 'c0000000-0000-7000-8000-000000000002', 'b0000000-0000-7000-8000-000000000012', 'a0000000-0000-7000-8000-000000000006', '2026-11-15', NULL),
    ('20000000-0000-7000-8000-000000000003', 'c0000000-0000-7000-8000-000000000003', 'b0000000-0000-7000-8000-000000000011', NULL, '2026-10-20', NULL),
    ('20000000-0000-7000-8000-000000000004', 'c0000000-0000-7000-8000-000000000004', 'b0000000-0000-7000-8000-000000000013', 'a0000000-0000-7000-8000-000000000007', '2026-09-14', NULL),
    ('20000000-0000-7000-8000-000000000005', 'c0000000-0000-7000-8000-000000000005', 'b0000000-0000-7000-8000-000000000012', 'a0000000-0000-7000-8000-000000000006', '2026-10-25', NULL),
    ('20000000-0000-7000-8000-000000000006', 'c0000000-0000-7000-8000-000000000006', 'b0000000-0000-7000-8000-000000000011', NULL, '2026-11-20', NULL),
    ('20000000-0000-7000-8000-000000000007', 'c0000000-0000-7000-8000-000000000007', 'b0000000-0000-7000-8000-000000000012', 'a0000000-0000-7000-8000-000000000006', '2026-10-01', NULL),
    ('20000000-0000-7000-8000-000000000008', 'c0000000-0000-7000-8000-000000000008', 'b0000000-0000-7000-8000-000000000012', NULL, '2026-09-08', '2026-11-10')
  ) v (id, client, program, clinician, starts, ends);

INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at, ends_at)
SELECT '11111111-0000-7000-8000-000000000001', ('3' || substr(v.client, 2))::uuid, v.client::uuid, v.peer::uuid, 'primary', timestamptz '2026-09-08 14:00Z', v.ends::timestamptz
  FROM (VALUES
    ('c0000000-0000-7000-8000-000000000001', 'a0000000-0000-7000-8000-000000000001', NULL),
    ('c0000000-0000-7000-8000-000000000002', 'a0000000-0000-7000-8000-000000000001', NULL),
    ('c0000000-0000-7000-8000-000000000003', 'a0000000-0000-7000-8000-000000000001', NULL),
    ('c0000000-0000-7000-8000-000000000004', 'a0000000-0000-7000-8000-000000000002', NULL),
    ('c0000000-0000-7000-8000-000000000005', 'a0000000-0000-7000-8000-000000000003', NULL),
    ('c0000000-0000-7000-8000-000000000007', 'a0000000-0000-7000-8000-000000000001', NULL),
    ('c0000000-0000-7000-8000-000000000008', 'a0000000-0000-7000-8000-000000000001', '2026-11-10 22:00Z')
  ) v (client, peer, ends);

-- The other agency, of which nobody at Harbor Row may ever see anything.
INSERT INTO part2_programs (agency_id, id, name) VALUES ('22222222-0000-7000-8000-000000000002', 'b0000000-0000-7000-8000-000000000901', 'Millbrook');
INSERT INTO programs (agency_id, id, part2_program_id, name, stage, time_zone) VALUES
  ('22222222-0000-7000-8000-000000000002', 'b0000000-0000-7000-8000-000000000911', 'b0000000-0000-7000-8000-000000000901', 'IOP Millbrook', 'iop', 'America/Chicago');
INSERT INTO staff (agency_id, id, name, email, title, status, created_at) VALUES
  ('22222222-0000-7000-8000-000000000002', 'a0000000-0000-7000-8000-000000000901', 'Eve Stone', 'eve@millbrook.example', 'CPS', 'active', '2026-01-05 14:00Z');
INSERT INTO staff_identities (agency_id, id, staff_id, issuer, subject, bound_at) VALUES
  ('22222222-0000-7000-8000-000000000002', 'a0000000-0000-7000-8000-000000000901', 'a0000000-0000-7000-8000-000000000901', 'https://login.harbor.example', 'eve', '2026-01-05 14:00Z');
INSERT INTO roles (agency_id, id, staff_id, role, starts_at) VALUES
  ('22222222-0000-7000-8000-000000000002', 'd0000000-0000-7000-8000-000000000901', 'a0000000-0000-7000-8000-000000000901', 'peer_specialist', '2026-01-05 14:00Z'),
  ('22222222-0000-7000-8000-000000000002', 'd0000000-0000-7000-8000-000000000902', 'a0000000-0000-7000-8000-000000000901', 'supervisor', '2026-01-05 14:00Z');
INSERT INTO clients (agency_id, id, number, legal_first, legal_last, birth_date, created_at) VALUES
  ('22222222-0000-7000-8000-000000000002', 'c0000000-0000-7000-8000-000000000901', 'C-1', 'Otto', 'Hidden', '1980-01-01', '2026-09-01 14:00Z');
INSERT INTO client_words (agency_id, id, client_id, source_id, word)
SELECT '22222222-0000-7000-8000-000000000002', gen_random_uuid(), id, id, unnest(ARRAY['#1', '#c1', '@1980-01-01', 'hidden', 'otto'])
  FROM clients WHERE agency_id = '22222222-0000-7000-8000-000000000002';
INSERT INTO episodes (agency_id, id, client_id, opened_on) VALUES
  ('22222222-0000-7000-8000-000000000002', '10000000-0000-7000-8000-000000000901', 'c0000000-0000-7000-8000-000000000901', '2026-09-08');
INSERT INTO stays (agency_id, id, client_id, episode_id, program_id, starts_on) VALUES
  ('22222222-0000-7000-8000-000000000002', '20000000-0000-7000-8000-000000000901', 'c0000000-0000-7000-8000-000000000901', '10000000-0000-7000-8000-000000000901', 'b0000000-0000-7000-8000-000000000911', '2026-09-08');
INSERT INTO assignments (agency_id, id, client_id, peer_id, part, starts_at) VALUES
  ('22222222-0000-7000-8000-000000000002', '30000000-0000-7000-8000-000000000901', 'c0000000-0000-7000-8000-000000000901', 'a0000000-0000-7000-8000-000000000901', 'primary', '2026-09-08 14:00Z');
