-- The logins of the programs, made once, when the volume of PostgreSQL is empty. What each may do is granted afterwards:
-- ledger login grant. A password is read from its file, and stands on no command line.
\set serve `cat /run/secrets/serve`
\set work `cat /run/secrets/work`
\set follow `cat /run/secrets/follow`
CREATE ROLE ledger_serve LOGIN PASSWORD :'serve';
CREATE ROLE ledger_work LOGIN PASSWORD :'work';
CREATE ROLE ledger_follow LOGIN PASSWORD :'follow';
REVOKE ALL ON DATABASE ledger FROM PUBLIC;
GRANT CONNECT ON DATABASE ledger TO ledger_serve, ledger_work, ledger_follow;
