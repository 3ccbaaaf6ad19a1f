-- +goose Up
-- Spreadsheets that people bring, until they are brought in or dropped, and what an agency has said about its own words.

-- Whose it is, sees it, and nobody else, and only for a day. What it holds is about clients nobody has made records of
-- yet, so no rule on clients can guard it.
CREATE TABLE caseload_files (
  agency_id      uuid NOT NULL REFERENCES agencies,
  id             uuid NOT NULL,
  staff_id       uuid NOT NULL,             -- who brought it
  name           bytea,                     -- sealed: a file's name may name somebody
  content        bytea,                     -- sealed; gone once it was brought in
  size           bigint NOT NULL CHECK (size > 0),
  sheet          bytea,                     -- sealed, as the next
  columns        bytea,                     -- what was said about its headings
  dates          text NOT NULL DEFAULT '' CHECK (dates IN ('', 'month', 'day')),
  created_at     timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  brought_in_at  timestamptz,
  people         integer NOT NULL DEFAULT 0,
  stays          integer NOT NULL DEFAULT 0,
  assignments    integer NOT NULL DEFAULT 0,
  duplicates     integer NOT NULL DEFAULT 0,
  refused        integer NOT NULL DEFAULT 0,
  report         bytea,                     -- sealed: the lines that did not go in
  version        integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff,
  CHECK (brought_in_at IS NULL OR content IS NULL)
);
CREATE INDEX caseload_files_of_staff ON caseload_files (agency_id, staff_id, created_at);
CALL guard_agency_rows('caseload_files');
CREATE POLICY own ON caseload_files TO continuo_content
  USING (staff_id = (SELECT app_actor()) AND expires_at > (SELECT app_now()))
  WITH CHECK (staff_id = (SELECT app_actor()));
-- The clock takes away what has run out, and sees nothing else.
CREATE POLICY expired ON caseload_files TO continuo_content
  USING ((SELECT app_op()) = 'caseload_file.expire' AND expires_at <= (SELECT app_now())) WITH CHECK (false);
GRANT SELECT, INSERT, UPDATE, DELETE ON caseload_files TO continuo_content;

-- What a header's columns mean, by what its headings say. Headings are an agency's own words; nothing under them is here.
CREATE TABLE caseload_layouts (
  agency_id  uuid NOT NULL REFERENCES agencies,
  id         uuid NOT NULL,
  layout     text NOT NULL,
  columns    jsonb NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, layout)
);
CALL guard_agency_rows('caseload_layouts');
CREATE POLICY everyone ON caseload_layouts TO continuo_content USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON caseload_layouts TO continuo_content;

-- Which program a word on a spreadsheet means.
CREATE TABLE program_words (
  agency_id   uuid NOT NULL REFERENCES agencies,
  id          uuid NOT NULL,
  word        text NOT NULL CHECK (word <> ''), -- folded, so that "P.H.P." is "php"
  program_id  uuid NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, word),
  FOREIGN KEY (agency_id, program_id) REFERENCES programs
);
CALL guard_agency_rows('program_words');
CREATE POLICY everyone ON program_words TO continuo_content USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON program_words TO continuo_content;

-- Who is on record, for whoever brings a caseload. The command sees every record. A person sees what they may find, and
-- records that were joined into one they may find, and whom they entered themselves: the same file again makes nobody
-- twice who was restricted meanwhile. To them, any other record they must not find is not there.
CREATE OR REPLACE FUNCTION known_people(p_born date[], p_numbers text[],
    OUT agency_number text, OUT legal_first text, OUT legal_last text, OUT birth_date date, OUT stays date[])
  RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT c.agency_number, c.legal_first, c.legal_last, c.birth_date,
         ARRAY(SELECT s.starts_on FROM stays s WHERE s.agency_id = c.agency_id AND s.client_id IN (c.id, c.merged_into))
    FROM (SELECT id FROM clients WHERE agency_id = app_agency() AND birth_date = ANY (p_born)
          UNION -- and not OR, so that each side is answered by its own index
          SELECT id FROM clients WHERE agency_id = app_agency() AND agency_number <> '' AND agency_number = ANY (p_numbers)) f
    JOIN clients c ON c.agency_id = app_agency() AND c.id = f.id
   WHERE app_op() IN ('caseload.import', 'caseload_file.get', 'caseload_file.update', 'caseload_file.report', 'caseload_file.import')
     AND (app_op() = 'caseload.import' OR c.created_by = app_actor() OR COALESCE(c.merged_into, c.id) <> ALL ((SELECT hidden_clients())::uuid[]))
$$;
