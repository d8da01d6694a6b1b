// A PostgreSQL database with the table of deploy/collectors/postgresql.sql. A batch is one
// transaction, and taken when it is committed: synchronously, whatever the server's default is.
//
// A record that is there already stays as it is. If it is not the same one, letter for letter, then
// two logs count under one box's name, and nothing more is exported.
//
// Errors   as collector.hpp
// Threads  not thread-safe
// Memory   one batch
#pragma once

#include "cli/export/collector.hpp"

struct pg_conn;
struct pg_result;

namespace diolkos::cli {

class postgresql_collector final : public collector {
public:
    // `where` is a URI as libpq has it. What it does not say is taken from `own`, and the
    // server's certificate must be for its name: sslmode is verify-full unless it says otherwise.
    postgresql_collector(std::string where, collector_credentials own);

    void take(std::span<const std::string> records) override;
    [[nodiscard]] std::uint64_t had() const noexcept override { return had_; }

private:
    struct finish {
        void operator()(pg_conn* connection) const noexcept;
    };
    struct clear {
        void operator()(pg_result* what) const noexcept;
    };
    using result = std::unique_ptr<pg_result, clear>;

    void connect();
    // `parameter` is $1, if there is one.
    result run(const char* statement, const std::string* parameter = nullptr);
    [[noreturn]] void fail(const pg_result* of);

    std::string where_;
    collector_credentials own_;
    std::unique_ptr<pg_conn, finish> connection_; // nullptr: lost
    std::uint64_t had_ = 0;
};

} // namespace diolkos::cli
