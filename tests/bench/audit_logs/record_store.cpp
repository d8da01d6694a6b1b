#include "tests/bench/audit_logs/record_store.hpp"

#include "net/audit_folder.hpp"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace diolkos::bench {
namespace {

void must(bool what, const char* doing) {
    if (!what) {
        std::fprintf(stderr, "bench_audit_logs: cannot %s\n", doing);
        std::_Exit(1);
    }
}

class signed_log final : public record_store {
public:
    explicit signed_log(const std::filesystem::path& folder)
        : log_(folder, {"bench.example/log", std::array<std::byte, audit::tree::seed_bytes>{}}) {}

    void append(std::string_view lines, std::size_t) override {
        must(log_.append(lines).has_value(), "append to the log");
    }
    std::size_t uncommitted() const override { return log_.uncommitted(); }
    std::function<void()> commit() override {
        return [work = log_.commit()] { must(!work(), "commit the log"); };
    }

private:
    net::audit_folder log_;
};

// Collects what waits for its commit.
class collecting : public record_store {
public:
    void append(std::string_view lines, std::size_t count) override {
        waiting_ += lines;
        count_ += count;
    }
    std::size_t uncommitted() const override { return count_; }
    std::function<void()> commit() override {
        count_ = 0;
        return [this, taken = std::exchange(waiting_, {})] { write(taken); };
    }

private:
    virtual void write(std::string_view lines) = 0;
    std::string waiting_;
    std::size_t count_ = 0;
};

class line_file final : public collecting {
public:
    explicit line_file(const std::filesystem::path& folder)
        : file_(
              ::open((folder / "lines").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)) {
        must(file_.number() >= 0, "open a file of lines");
    }

private:
    void write(std::string_view lines) override {
        while (!lines.empty()) {
            const auto count = ::write(file_.number(), lines.data(), lines.size());
            must(count > 0, "write lines");
            lines.remove_prefix(static_cast<std::size_t>(count));
        }
        must(::fdatasync(file_.number()) == 0, "sync lines");
    }
    net::file_descriptor file_;
};

class table final : public collecting {
public:
    explicit table(const std::filesystem::path& folder) {
        sqlite3* made = nullptr;
        must(::sqlite3_open((folder / "records.sqlite").c_str(), &made) == SQLITE_OK,
             "open a database");
        base_.reset(made);
        run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE records (number INTEGER PRIMARY KEY, line TEXT NOT NULL);");
        sqlite3_stmt* prepared = nullptr;
        must(::sqlite3_prepare_v2(base_.get(), "INSERT INTO records (line) VALUES (?)", -1,
                                  &prepared, nullptr) == SQLITE_OK,
             "prepare an insertion");
        insert_.reset(prepared);
    }

private:
    struct close_base {
        void operator()(sqlite3* what) const noexcept { ::sqlite3_close(what); }
    };
    struct finish {
        void operator()(sqlite3_stmt* what) const noexcept { ::sqlite3_finalize(what); }
    };

    void run(const char* what) {
        must(::sqlite3_exec(base_.get(), what, nullptr, nullptr, nullptr) == SQLITE_OK, what);
    }
    void write(std::string_view lines) override {
        run("BEGIN");
        for (auto end = lines.find('\n'); end != lines.npos; end = lines.find('\n')) {
            ::sqlite3_bind_text(insert_.get(), 1, lines.data(), static_cast<int>(end),
                                SQLITE_STATIC);
            must(::sqlite3_step(insert_.get()) == SQLITE_DONE, "insert a record");
            ::sqlite3_reset(insert_.get());
            lines.remove_prefix(end + 1);
        }
        run("COMMIT");
    }

    std::unique_ptr<sqlite3, close_base> base_;
    std::unique_ptr<sqlite3_stmt, finish> insert_;
};

} // namespace

std::unique_ptr<record_store> audit_log(const std::filesystem::path& folder) {
    return std::make_unique<signed_log>(folder);
}
std::unique_ptr<record_store> plain_lines(const std::filesystem::path& folder) {
    return std::make_unique<line_file>(folder);
}
std::unique_ptr<record_store> sqlite_table(const std::filesystem::path& folder) {
    return std::make_unique<table>(folder);
}

} // namespace diolkos::bench
