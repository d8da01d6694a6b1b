// Audit logs for benchmarks: how fast records become durable, and logs of two boxes to verify and
// reconcile. tests/bench/audit runs it.
//
//     bench_audit_logs rate log|lines|sqlite FOLDER    one JSON object
//     bench_audit_logs pair LOW HIGH --crossings N     two records of each crossing in each log
#include "net/audit_folder.hpp"
#include "tests/bench/audit_logs/record_store.hpp"
#include "tests/bench/measures.hpp"
#include "tests/bench/micro/example_record.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <future>
#include <thread>

namespace diolkos::bench {
namespace {

constexpr std::size_t turn_records = 64;  // of one turn of the event loop
constexpr std::size_t commit_after = 256; // as net::host has it
constexpr std::size_t most_waiting = 32 * 1024;
constexpr std::uint64_t pair_commit = 16 * 1024;

const audit::origin low_box{"low-1", "00112233445566778899aabbccddeeff", "0.1.0"};
const audit::origin high_box{"high-1", "ffeeddccbbaa99887766554433221100", "0.1.0"};

std::unique_ptr<record_store> store_named(const std::string& what,
                                          const std::filesystem::path& folder) {
    return what == "log"     ? audit_log(folder)
           : what == "lines" ? plain_lines(folder)
                             : sqlite_table(folder);
}

// Appended on one thread, committed on another: what comes while a commit is under way goes with
// the next.
void rate(const std::string& what, const std::filesystem::path& folder, std::uint64_t records) {
    std::string batch;
    const auto entry = crossing_record();
    for (std::uint64_t index = 0; index < turn_records; ++index) {
        audit::write_line(entry, low_box, index, batch);
    }
    std::filesystem::create_directories(folder);
    const auto store = store_named(what, folder);
    const auto before = cpu_times::now(::pthread_self(), ::pthread_self());
    std::future<void> under_way;
    std::uint64_t commits = 0;
    for (std::uint64_t done = 0; done < records; done += turn_records) {
        store->append(batch, turn_records);
        if (under_way.valid() && store->uncommitted() >= most_waiting) {
            under_way.get();
        }
        const bool idle = !under_way.valid() ||
                          under_way.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        if (idle && store->uncommitted() >= commit_after) {
            under_way = std::async(std::launch::async, store->commit());
            ++commits;
        }
    }
    if (under_way.valid()) {
        under_way.get();
    }
    store->commit()();
    const auto after = cpu_times::now(::pthread_self(), ::pthread_self());
    const auto took = after - before;
    const double wall = std::chrono::duration<double>(after.at - before.at).count();
    const auto count = static_cast<double>(records);
    std::printf("{\"how\": \"%s\", \"records\": %.0f, \"bytes_each\": %.0f, \"rate\": %.0f, "
                "\"cpu_us_each\": %.3f, \"append_us_each\": %.3f, \"records_each_commit\": %.0f, "
                "\"others_percent\": %.0f}\n",
                what.c_str(), count, static_cast<double>(batch.size()) / turn_records, count / wall,
                1e6 * took.process / count, 1e6 * took.first / count,
                count / static_cast<double>(std::max<std::uint64_t>(1, commits)),
                100 * (took.machine_busy - took.process) / std::max(0.01, took.machine_all));
}

// As two boxes keep it of messages that all arrive: offered and receipted, accepted and delivered.
class log_of_box {
public:
    log_of_box(const std::filesystem::path& folder, audit::origin who)
        : who_(std::move(who)),
          log_((std::filesystem::create_directories(folder), folder),
               {"bench.example/" + who_.box, std::array<std::byte, audit::tree::seed_bytes>{}}) {}

    void add(audit::record& entry, audit::event what) {
        entry.what = what;
        entry.time += std::chrono::microseconds(50);
        audit::write_line(entry, who_, index_++, lines_);
        if (index_ % pair_commit == 0) {
            commit();
        }
    }
    void commit() {
        if (!log_.append(std::exchange(lines_, {})) || log_.commit()()) {
            std::fprintf(stderr, "bench_audit_logs: cannot write %s\n", log_.path().c_str());
            std::_Exit(1);
        }
    }

private:
    audit::origin who_;
    net::audit_folder log_;
    std::uint64_t index_ = 0;
    std::string lines_;
};

void pair(const std::filesystem::path& low_folder, const std::filesystem::path& high_folder,
          std::uint64_t crossings) {
    log_of_box low(low_folder, low_box), high(high_folder, high_box);
    auto entry = crossing_record();
    for (std::uint64_t i = 1; i <= crossings; ++i) {
        char text[65];
        entry.sequence = i;
        (void)std::snprintf(text, sizeof text, "%012llx", static_cast<unsigned long long>(i));
        entry.id.replace(entry.id.size() - 12, 12, text);
        (void)std::snprintf(text, sizeof text, "%064llx",
                            static_cast<unsigned long long>(i * 0x9E3779B97F4A7C15ULL));
        entry.mac = text;
        entry.outcome = "pass";
        low.add(entry, audit::event::crossing_offered);
        high.add(entry, audit::event::crossing_accepted);
        entry.outcome = "delivered";
        high.add(entry, audit::event::crossing_delivered);
        entry.outcome = "accepted";
        low.add(entry, audit::event::crossing_receipted);
    }
    low.commit();
    high.commit();
}

int run(int argc, char** argv) {
    std::string what;
    std::filesystem::path folder, high;
    double records = 1e6, crossings = 1e6;
    CLI::App app{"Audit logs for benchmarks."};
    app.require_subcommand(1);
    auto* const rates = app.add_subcommand("rate", "how fast records become durable");
    rates->add_option("how", what, "the audit log, a file of lines, or a table of SQLite")
        ->required()
        ->check(CLI::IsMember({"log", "lines", "sqlite"}));
    rates->add_option("folder", folder, "where they are put")->required();
    rates->add_option("--records", records, "how many")->capture_default_str();
    auto* const pairs = app.add_subcommand("pair", "the logs of two boxes");
    pairs->add_option("low", folder, "the low log's folder")->required();
    pairs->add_option("high", high, "the high log's folder")->required();
    pairs->add_option("--crossings", crossings, "two records in each log for one")
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    if (*rates) {
        rate(what, folder, static_cast<std::uint64_t>(records));
    } else {
        pair(folder, high, static_cast<std::uint64_t>(crossings));
    }
    return 0;
}

} // namespace
} // namespace diolkos::bench

int main(int argc, char** argv) {
    return diolkos::bench::run(argc, argv);
}
