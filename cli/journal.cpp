#include "cli/journal.hpp"

#include "audit/hex.hpp"
#include "audit/uuid7.hpp"
#include "cli/shipped_profile.hpp"
#include "guard/compiled_profile.hpp"
#include "journal/recovery.hpp"
#include "net/journal_folder.hpp"
#include "wire_format/codec.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <span>

namespace diolkos::cli {

namespace {

namespace json = boost::json;

constexpr int damaged = 1, unreadable = 2; // exit codes

class damage : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

using journal::kept_crossing;

// A running box frees segments while they are read: then it is read again.
constexpr int max_attempts = 5;

struct options {
    std::string folder, profile;
    bool as_json = false;
};

struct waiting {
    kept_crossing::course which{};
    std::uint64_t sequence = 0;
    std::string id, lane, from, to, kind;
    std::int64_t age = 0; // seconds
    std::size_t bytes = 0;
};

struct contents {
    std::string box;
    journal::recovery found;
    std::vector<waiting> all;
    bool addresses = true; // the profile was the right one
};

// Whose it is stands in every segment's header.
std::string box_of(net::journal_folder& folder) {
    const auto numbers = folder.list().value();
    for (const auto number : numbers) {
        const auto bytes = folder.read(number);
        if (!bytes.has_value()) {
            continue; // freed meanwhile
        }
        if (const auto header = journal::decode_header(*bytes); header.has_value()) {
            return header->box;
        }
    }
    throw std::runtime_error(folder.path().string() + ": there is no journal");
}

journal::recovery read(net::journal_folder& folder, const std::string& box) {
    for (int attempt = 1;; ++attempt) {
        auto found = journal::recover(folder, box, {});
        if (found.has_value()) {
            return std::move(*found);
        }
        if (attempt == max_attempts) {
            throw damage(folder.path().string() + ": " + found.error().text);
        }
    }
}

waiting described(const journal::kept_entry& kept, wire::codec* codec, journal::wall_time now) {
    const auto& what = kept.what;
    waiting one{
        what.which, what.sequence,     audit::to_text(what.id), audit::hex(what.boot), "", "", "",
        0,          what.stanza.size()};
    one.age = std::chrono::duration_cast<std::chrono::seconds>(now - kept.since).count();
    if (codec != nullptr) {
        const auto value = codec->decode(std::as_bytes(std::span(what.stanza)));
        if (value.has_value()) {
            one.from = value->fields().from.to_string();
            one.to = value->fields().to.to_string();
            one.kind = wire::name(value->fields().kind);
        }
    }
    return one;
}

contents look(const options& chosen) {
    net::journal_folder folder(chosen.folder, net::journal_folder::use::look);
    contents all;
    all.box = box_of(folder);
    all.found = read(folder, all.box);
    const auto profile = guard::compiled_profile::load(
        chosen.profile.empty() ? shipped_profile() : std::filesystem::path(chosen.profile));
    all.addresses = profile->digest() == all.found.schema;
    wire::codec codec(profile->names());
    const auto now =
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    for (const auto& [key, one] : all.found.waiting.all()) {
        all.all.push_back(described(one.kept, all.addresses ? &codec : nullptr, now));
    }
    std::stable_sort(all.all.begin(), all.all.end(),
                     [](const auto& a, const auto& b) { return a.age > b.age; });
    return all;
}

const char* name(kept_crossing::course which) {
    switch (which) {
    case kept_crossing::course::outgoing:
        return "outgoing";
    case kept_crossing::course::incoming:
        return "incoming";
    case kept_crossing::course::waiting:
        return "waiting";
    }
    return "";
}

json::value to_json(const contents& what) {
    json::array crossings;
    for (const auto& one : what.all) {
        json::object entry{
            {"course", name(one.which)}, {"sequence", one.sequence}, {"id", one.id},
            {"lane", one.lane},          {"age_s", one.age},         {"bytes", one.bytes}};
        if (!one.to.empty()) {
            entry["from"] = one.from;
            entry["to"] = one.to;
            entry["kind"] = one.kind;
        }
        crossings.push_back(std::move(entry));
    }
    json::object cut;
    if (what.found.cut) {
        cut = {{"segment", what.found.cut->segment}, {"bytes", what.found.cut->bytes}};
    }
    return json::object{{"box", what.box},
                        {"lane", audit::hex(what.found.journal)},
                        {"starts", what.found.epoch},
                        {"closed", what.found.clean},
                        {"last_offered", what.found.sum.last_offered},
                        {"next_record", what.found.sum.next_record},
                        {"cut", cut},
                        {"waiting", std::move(crossings)}};
}

void print(const contents& what, std::ostream& out) {
    out << "Journal of the box \"" << what.box << "\", started " << what.found.epoch << " times; "
        << what.found.sum.last_offered << " crossings offered so far, "
        << what.found.sum.next_record << " audit records.\n"
        << (what.found.clean ? "It was closed in order.\n"
                             : "It is in use, or the box did not stop in order.\n");
    if (what.found.cut) {
        out << what.found.cut->bytes << " bytes at the end of segment " << what.found.cut->segment
            << " are not written whole.\n";
    }
    if (!what.addresses) {
        out << "The profile is not the box's (--profile): addresses are not told.\n";
    }
    if (what.all.empty()) {
        out << "Nothing waits.\n";
    }
    for (const auto& one : what.all) {
        out << name(one.which) << ' ' << one.sequence << "  " << one.age << " s  " << one.bytes
            << " bytes  " << one.id;
        if (!one.to.empty()) {
            out << "  " << one.kind << " to " << one.to << " from " << one.from;
        }
        out << '\n';
    }
}

int run(const options& chosen) {
    try {
        const auto what = look(chosen);
        if (chosen.as_json) {
            std::cout << json::serialize(to_json(what)) << '\n';
        } else {
            print(what, std::cout);
        }
        return 0;
    } catch (const damage& error) {
        std::cerr << "diolkos journal: " << error.what() << '\n';
        return damaged;
    } catch (const std::exception& error) {
        std::cerr << "diolkos journal: " << error.what() << '\n';
        return unreadable;
    }
}

} // namespace

void add_journal(CLI::App& app, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = app.add_subcommand("journal", "What waits in a box's journal");
    command->add_option("directory", chosen->folder, "The box's journal.directory")->required();
    command->add_option("--profile", chosen->profile, "The box's profile, to read addresses");
    command->add_flag("--json", chosen->as_json, "Write it as JSON");
    command->callback([chosen, &status] { status = run(*chosen); });
}

} // namespace diolkos::cli
