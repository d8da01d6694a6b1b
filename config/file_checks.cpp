#include "config/file_checks.hpp"

#include "config/inspection.hpp"
#include "net/file_facts.hpp"

#include <array>
#include <cstdio>
#include <set>

namespace diolkos::config {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t others_write = 0022; // group and others

std::string octal(std::uint32_t mode) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04o", mode);
    return text.data();
}

std::string mebibytes(std::uint64_t bytes) {
    return std::to_string(bytes >> 20U) + " MiB";
}

class file_inspector {
public:
    file_inspector(const fs::path& file, const box_config& box, findings& found)
        : file_(file.string()),
          box_(box),
          found_(found),
          service_(net::facts_of(box.net.journal_folder)) {}

    // The user that the box runs as owns its journal: nobody else could write there.
    void keys() {
        key(box_.source.audit_key);
        key(box_.source.audit_signing_key);
        for (const auto& each : box_.source.certificates) {
            key(each.key);
        }
        if (!box_.box.link.one_way) {
            key(box_.source.link_key);
        }
        for (const auto* each : {&box_.source.one_way.send_key, &box_.source.one_way.receive_key}) {
            if (each->has_value()) {
                key(**each);
            }
        }
    }

    void configuration() {
        unchanged({file_, {}}, "the configuration");
        unchanged(box_.source.profile, "the profile");
    }

    void folders() {
        const auto& from = box_.source;
        folder(from.journal_directory, "the journal", net::storage::network,
               "put it on a local disk: a journal trusts what its disk says of a sync");
        folder(from.audit_directory, "the audit log", net::storage::network,
               "put it on a local disk, and copy the log from there (diolkos audit export)");
        if (const auto facts = net::facts_of(from.audit_directory.path);
            facts && (facts->mode & others_write) != 0) {
            say(gravity::error, from.audit_directory,
                "others may write there (mode " + octal(facts->mode) + ")", "chmod it to 0750");
        }
        space();
    }

private:
    void key(const placed_path& where) {
        const auto facts = net::facts_of(where.path);
        if (!facts || !service_) {
            return; // load() has read it
        }
        if (facts->owner != 0 && facts->owner != service_->owner) {
            say(gravity::error, where,
                "belongs to " + net::user_name(facts->owner) + ", who could change it",
                "chown it to root, with the box's group and mode 0640, or to the box's user");
        } else if (!net::readable_for(*facts, service_->owner, service_->group)) {
            say(gravity::error, where,
                "cannot be read by " + net::user_name(service_->owner) +
                    ", to whom journal.directory belongs and as whom the box runs",
                "chgrp it to the box's group and chmod it to 0640");
        }
        unchanged({where.path.parent_path(), where.at}, "a key's folder");
    }

    void unchanged(const placed_path& where, const std::string& what) {
        const auto path = fs::absolute(where.path);
        const auto facts = net::facts_of(path);
        const bool sticky = facts && (facts->mode & 01000U) != 0;
        if (facts && (facts->mode & others_write) != 0 && !sticky &&
            seen_.insert(path.string()).second) {
            found_.push_back({gravity::warning, file_, where.at,
                              path.string() + ": others may change " + what + " (mode " +
                                  octal(facts->mode) + ")",
                              "chmod go-w it"});
        }
    }

    void folder(const placed_path& where, const std::string& what, net::storage bad,
                const std::string& remedy) {
        const auto disk = net::file_system_of(where.path);
        if (!disk) {
            return;
        }
        if (disk->kind == bad) {
            say(gravity::warning, where, what + " is on " + std::string(disk->name), remedy);
        } else if (disk->kind == net::storage::memory) {
            say(gravity::warning, where,
                what + " is in memory (" + std::string(disk->name) + ") and gone with the power",
                "put it on a disk");
        }
    }

    // An eighth above its limit is the journal's, too (durable_journal::reserve_part).
    void space() {
        const auto& from = box_.source;
        const auto limit = box_.box.journal_limit_bytes;
        const auto needed = limit + limit / 8;
        std::uint64_t used = 0;
        std::error_code ignored;
        for (const auto& each : fs::directory_iterator(from.journal_directory.path, ignored)) {
            const auto size = each.file_size(ignored);
            used += ignored ? 0 : size;
        }
        const auto disk = net::file_system_of(from.journal_directory.path);
        if (disk && disk->free_bytes + used < needed) {
            say(gravity::warning, from.journal_directory,
                "only " + mebibytes(disk->free_bytes) + " are free, but the journal may grow to " +
                    mebibytes(needed) + " (an eighth above journal.limit_bytes)",
                "make room, or lower journal.limit_bytes: a box whose disk is full stops");
        }
        const auto log = net::file_system_of(from.audit_directory.path);
        if (log && log->free_bytes < audit_free_bytes) {
            say(gravity::warning, from.audit_directory,
                "only " + mebibytes(log->free_bytes) + " are free for the audit log",
                "make room (diolkos audit prune frees what is archived): a box that cannot record "
                "stops");
        }
    }

    void say(gravity how, const placed_path& where, const std::string& what,
             const std::string& remedy) {
        found_.push_back({how, file_, where.at, where.path.string() + ": " + what, remedy});
    }

    std::string file_;
    const box_config& box_;
    findings& found_;
    std::optional<net::file_facts> service_;
    std::set<std::string> seen_;
};

} // namespace

void check_files(const fs::path& file, const box_config& box, findings& found) {
    file_inspector check(file, box, found);
    check.configuration();
    check.keys();
    check.folders();
}

} // namespace diolkos::config
