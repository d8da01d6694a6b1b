// diolkos audit show [--since T] [--until T] [--event E]... [--address A] [--id ID] [--last N] [-f]
//                    [--json] LOG
#include "audit/address_form.hpp"
#include "audit/log_reader.hpp"
#include "cli/audit.hpp"
#include "cli/audit_record.hpp"
#include "cli/log_files.hpp"
#include "cli/progress.hpp"
#include "net/certificate.hpp"
#include "net/log_folder.hpp"

#include <chrono>
#include <deque>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace diolkos::cli {

namespace {

constexpr std::chrono::milliseconds follow_interval{300};

struct options {
    std::string log, audit_key;
    record_filter filter;
    std::size_t last = 0; // 0: all
    bool follow = false;
    bool json = false;
};

class shower {
public:
    explicit shower(const options& chosen)
        : chosen_(chosen) {}

    void take(std::string_view line) {
        const auto record = parse_record(line);
        if (!record) {
            ++damaged_;
            return;
        }
        if (!chosen_.filter.accepts(*record))
            return;
        auto text = chosen_.json ? std::string(line) : in_a_line(*record);
        if (chosen_.last == 0 || following_) {
            std::cout << text << '\n';
            return;
        }
        kept_.push_back(std::move(text));
        if (kept_.size() > chosen_.last)
            kept_.pop_front();
    }
    // What is there was taken; what comes from here on is shown as it comes.
    void settle() {
        for (const auto& text : kept_)
            std::cout << text << '\n';
        kept_.clear();
        following_ = true;
        std::cout << std::flush;
    }
    [[nodiscard]] std::uint64_t damaged() const noexcept { return damaged_; }

private:
    const options& chosen_;
    std::deque<std::string> kept_;
    bool following_ = false;
    std::uint64_t damaged_ = 0;
};

[[noreturn]] void follow(const options& chosen, shower& show) {
    const net::log_folder folder(chosen.log);
    std::uint64_t next = 0;
    bool caught_up = false;
    for (;; std::this_thread::sleep_for(follow_interval)) {
        const auto read =
            audit::read_log(folder, {next}, [&](std::uint64_t position, std::string_view record) {
                next = position + 1;
                show.take(record);
            });
        if (!read)
            throw std::runtime_error(chosen.log + "/" + read.error().text);
        if (!caught_up) {
            show.settle();
            caught_up = true;
        }
        std::cout << std::flush;
    }
}

// Where addresses are keyed, the hash of the one that is looked for.
std::string hash_of(const std::string& address, const std::string& key_file) {
    std::ifstream in(key_file);
    std::string text;
    std::getline(in, text);
    const auto key = net::parse_pin(text); // 64 hex digits, as this is
    if (!key)
        throw std::runtime_error(key_file + ": these are not the 64 hex digits of an audit.key");
    return audit::address_writer(audit::address_form::keyed, *key).in_log(address);
}

int run(options& chosen) {
    if (!chosen.audit_key.empty() && !chosen.filter.address.empty())
        chosen.filter.address_hash = hash_of(chosen.filter.address, chosen.audit_key);
    shower show(chosen);
    if (chosen.follow)
        follow(chosen, show);
    line_sink sink;
    std::uint64_t too_long = 0, read = 0;
    // Among lines on the same terminal it would be in the way.
    std::optional<progress> shown;
    if (::isatty(STDOUT_FILENO) != 1 || chosen.last > 0)
        shown.emplace("Reading", "records", 0);
    sink.line = [&](std::string_view line) {
        show.take(line);
        if (shown)
            shown->at(++read);
    };
    sink.too_long = [&] { ++too_long; };
    sink.rest = [](std::string_view) {};
    read_records(chosen.log, sink);
    shown.reset();
    show.settle();
    if (const auto damaged = show.damaged() + too_long; damaged > 0) {
        std::cerr << damaged << " lines are no records\n";
        return audit_wrong;
    }
    return 0;
}

} // namespace

void add_audit_show(CLI::App& to, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = to.add_subcommand("show", "The records of a log, one line each");
    command->add_option("log", chosen->log, "The log: its folder, or a file of lines")->required();
    add_filters(*command, chosen->filter);
    command
        ->add_option("--audit-key", chosen->audit_key,
                     "With --address: a box's audit.key, to find the address where it is a keyed "
                     "hash; then it must be a whole one")
        ->check(CLI::ExistingFile);
    command->add_option("--last", chosen->last, "Only the last so many");
    command->add_flag("-f,--follow", chosen->follow, "Go on with what is written from now on");
    command->add_flag("--json", chosen->json, "The records as they are kept");
    command->callback(
        [chosen, &status] { status = or_unreadable("show", [&] { return run(*chosen); }); });
}

} // namespace diolkos::cli
