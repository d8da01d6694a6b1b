#include "cli/export/postgresql_collector.hpp"

#include <cstdlib>
#include <libpq-fe.h>
#include <string_view>
#include <utility>
#include <vector>

namespace diolkos::cli {

namespace {

constexpr auto put = R"(
INSERT INTO diolkos.audit_record (box, index, time, event, record)
SELECT r->>'box', (r->>'index')::bigint, (r->>'time')::timestamptz, r->>'event', r
FROM json_array_elements($1::json) AS r
ON CONFLICT (box, index) DO NOTHING)";

// After it: what other record has the place of one of these.
constexpr auto compare = R"(
SELECT old.box, old.index
FROM json_array_elements($1::json) AS r
JOIN diolkos.audit_record AS old ON old.box = r->>'box' AND old.index = (r->>'index')::bigint
WHERE old.record::text <> r::text
LIMIT 1)";

std::string in_a_line(std::string_view text) {
    std::string line;
    for (const char c : text)
        line += c == '\n' ? ' ' : c;
    while (!line.empty() && line.back() == ' ')
        line.pop_back();
    return line;
}

std::string as_array(std::span<const std::string> records) {
    std::string text = "[";
    for (const auto& line : records)
        text.append(text.size() > 1 ? "," : "").append(line);
    return text += ']';
}

// Trying again does not help: no such table or column, no right, no JSON, a value that does not
// fit.
bool is_hopeless(const pg_result* result) {
    const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const auto kind = std::string_view(state == nullptr ? "" : state).substr(0, 2);
    return kind == "22" || kind == "23" || kind == "42" || kind == "3F";
}

} // namespace

void postgresql_collector::finish::operator()(pg_conn* connection) const noexcept {
    PQfinish(connection);
}

void postgresql_collector::clear::operator()(pg_result* what) const noexcept {
    PQclear(what);
}

postgresql_collector::postgresql_collector(std::string where, collector_credentials own)
    : where_(std::move(where)),
      own_(std::move(own)) {
    connect();
}

void postgresql_collector::connect() {
    std::vector<const char*> names, values;
    const auto add = [&](const char* name, const char* value) {
        names.push_back(name);
        values.push_back(value);
    };
    // Those before dbname can be overridden by it, those after it not (libpq, PQconnectdbParams).
    add("connect_timeout", "10");
    add("tcp_user_timeout", "30000");
    if (std::getenv("PGSSLMODE") == nullptr)
        add("sslmode", "verify-full");
    add("sslrootcert", own_.ca.c_str());
    add("sslcert", own_.certificate.c_str());
    add("sslkey", own_.key.c_str());
    add("dbname", where_.c_str());
    add("client_encoding", "UTF8");
    add("application_name", "diolkos audit export");
    add(nullptr, nullptr);
    connection_.reset(PQconnectdbParams(names.data(), values.data(), 1));
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        fail(nullptr);
    run("SET synchronous_commit = on");
}

postgresql_collector::result postgresql_collector::run(const char* statement,
                                                       const std::string* parameter) {
    const char* const values[] = {parameter == nullptr ? nullptr : parameter->c_str()};
    result made(PQexecParams(connection_.get(), statement, parameter == nullptr ? 0 : 1, nullptr,
                             values, nullptr, nullptr, 0));
    const auto status = PQresultStatus(made.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail(made.get());
    return made;
}

void postgresql_collector::fail(const pg_result* of) {
    const auto* const said = of != nullptr && *PQresultErrorMessage(of) != '\0'
                                 ? PQresultErrorMessage(of)
                                 : PQerrorMessage(connection_.get());
    const auto why = "PostgreSQL: " + in_a_line(said);
    const bool hopeless = of != nullptr && is_hopeless(of);
    connection_.reset();
    if (hopeless)
        throw std::runtime_error(why + " (collectors/postgresql.sql makes the table)");
    throw collector_lost(why);
}

void postgresql_collector::take(std::span<const std::string> records) {
    if (!connection_)
        connect();
    const auto array = as_array(records);
    run("BEGIN");
    const auto done = run(put, &array);
    const auto other = run(compare, &array);
    if (PQntuples(other.get()) > 0)
        throw std::runtime_error(
            std::string("PostgreSQL: it has another record of ") + PQgetvalue(other.get(), 0, 0) +
            " with the index " + PQgetvalue(other.get(), 0, 1) +
            ": two logs count under this name. Nothing of this batch was written; export one of "
            "them to another database");
    run("COMMIT");
    had_ += records.size() - std::stoull(PQcmdTuples(done.get()));
}

} // namespace diolkos::cli
