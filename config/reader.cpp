#include "config/reader.hpp"

#include "config/combinations.hpp"
#include "config/key.hpp"
#include "config/nearest_name.hpp"
#include "config/value_reader.hpp"

#include <algorithm>
#include <set>
#include <sstream>

namespace diolkos::config {
namespace {

constexpr std::size_t spare_bytes = 1024 * 1024; // for receipts and heartbeats

const key* find_key(std::string_view name) {
    const auto found =
        std::ranges::find_if(keys(), [&](const key& each) { return each.name == name; });
    return found == keys().end() ? nullptr : &*found;
}

bool any_key_begins_with(const std::string& prefix) {
    return std::ranges::any_of(keys(),
                               [&](const key& each) { return each.name.starts_with(prefix); });
}

// A repeated table begins: there is a new entry for its keys to set.
void begin_entry(draft& what, std::string_view table, position at) {
    if (table == "edge.certificate") {
        what.certificates.emplace_back().at = at;
    } else if (table == "edge.peer") {
        what.peers.emplace_back().at = at;
    } else {
        what.routes.emplace_back().at = at;
    }
}

// What a peer's table leaves out is as it is for everyone.
void complete_peers(draft& what) {
    what.box.peers.others.minimum_tls = what.edge_minimum;
    for (auto& entry : what.peers) {
        entry.how.minimum_tls = entry.minimum_tls.value_or(what.edge_minimum);
        for (const auto& pattern : entry.domains) {
            what.box.peers.add(pattern, entry.how);
        }
    }
}

// What of the one-way link is used is what its direction says.
void complete_one_way(draft& what) {
    const auto& given = what.one_way;
    if (!given.on) {
        return;
    }
    auto& link = what.box.link.one_way.emplace();
    if (given.way != "receive") {
        link.send = given.sending;
        what.net.one_way.send_to = given.send_to;
    }
    if (given.way != "send") {
        link.receive = given.receiving;
        what.net.one_way.receive_at = given.receive_at;
    }
    what.net.one_way.buffer_bytes = given.buffer_bytes;
}

class walk {
public:
    walk(reading& into, const std::filesystem::path& folder)
        : into_(into),
          folder_(folder) {}

    // `prefix` is empty or ends in a dot.
    void table(const toml::table& content, const std::string& prefix) {
        std::set<std::string, std::less<>> given;
        for (const auto& [name, node] : content) {
            const auto full = prefix + std::string(name.str());
            given.insert(full);
            if (const auto* known = find_key(full)) {
                read(*known, node);
            } else if (any_key_begins_with(full + ".")) {
                enter(full, node);
            } else if (any_key_begins_with(full + "[].")) {
                enter_each(full, node);
            } else {
                refuse_unknown(full, name.source().begin);
            }
        }
        miss(given, prefix, position_of(content));
    }

private:
    void read(const key& what, const toml::node& node) {
        const auto found = read_value(what, node, folder_, into_.wrong);
        into_.what.places.insert_or_assign(std::string(what.name), position_of(node));
        if (!found) {
            return;
        }
        what.set(into_.what, *found);
        std::ostringstream text;
        node.visit([&](const auto& typed) { text << typed; });
        into_.what.texts.insert_or_assign(std::string(what.name), text.str());
    }

    void enter(const std::string& name, const toml::node& node) {
        into_.what.places.insert_or_assign(name, position_of(node));
        if (const auto* inner = node.as_table()) {
            table(*inner, name + ".");
        } else {
            into_.wrong.push_back({position_of(node), name + ": must be a table: [" + name + "]"});
        }
    }

    void enter_each(const std::string& name, const toml::node& node) {
        const auto* list = node.as_array();
        if (list == nullptr || !list->is_homogeneous(toml::node_type::table)) {
            into_.wrong.push_back(
                {position_of(node), name + ": must be a list of tables: [[" + name + "]]"});
            return;
        }
        for (const auto& item : *list) {
            begin_entry(into_.what, name, position_of(item));
            table(*item.as_table(), name + "[].");
        }
    }

    // Sets what was not given to its default, in this table and in tables that are not there.
    void miss(const std::set<std::string, std::less<>>& given, const std::string& prefix,
              position at) {
        for (const auto& each : keys()) {
            if (!each.name.starts_with(prefix)) {
                continue;
            }
            const auto rest = each.name.substr(prefix.size());
            const auto dot = rest.find_first_of(".[");
            const auto child = std::string(
                each.name.substr(0, dot == rest.npos ? rest.npos : prefix.size() + dot));
            const bool repeated = rest.find("[].") != rest.npos;
            if (given.contains(child) || repeated) {
                continue; // looked at where that table is
            }
            const bool one_way = into_.what.one_way.on;
            if (each.required() || (each.fallback == duplex_needs_it && !one_way)) {
                into_.wrong.push_back({at, "missing key " + std::string(each.name) + " (" +
                                               std::string(form(each.type)) +
                                               "): " + std::string(each.sentence)});
            } else if (each.fallback != no_default && each.fallback != duplex_needs_it) {
                set_default(each);
            }
        }
    }

    void set_default(const key& what) {
        const auto table = toml::parse("value = " + std::string(what.fallback));
        if (const auto found = read_value(what, *table.get("value"), folder_, into_.wrong)) {
            what.set(into_.what, *found);
            into_.what.texts.emplace(what.name, what.fallback);
        }
    }

    void refuse_unknown(const std::string& name, const toml::source_position& at) {
        auto text = "unknown key " + name;
        if (const auto near = nearest_name(name); !near.empty()) {
            text += "; did you mean " + near + "?";
        }
        into_.wrong.push_back({{at.line, at.column}, std::move(text)});
    }

    reading& into_;
    const std::filesystem::path& folder_;
};

} // namespace

position draft::place(std::string_view key) const {
    for (auto name = key; !name.empty();) {
        if (const auto found = places.find(name); found != places.end()) {
            return found->second;
        }
        const auto dot = name.rfind('.');
        name = name.substr(0, dot == name.npos ? 0 : dot);
    }
    return {};
}

reading read(std::string_view text, const std::filesystem::path& file, box::side which) {
    reading result;
    result.what.box.which = which;
    try {
        const auto content = toml::parse(text);
        const auto folder = std::filesystem::absolute(file).parent_path();
        walk{result, folder}.table(content, "");
    } catch (const toml::parse_error& error) {
        const auto& at = error.source().begin;
        result.wrong.push_back(
            {{at.line, at.column}, "not TOML: " + std::string(error.description())});
        return result;
    }
    if (result.wrong.empty()) {
        complete_peers(result.what);
        complete_one_way(result.what);
        result.what.net.operators.given = result.what.places.contains("operator.socket");
        check_combinations(result.what, result.wrong);
        // What waits for the link is bounded by the windows of both boxes, and a little besides.
        result.what.net.link_heartbeat = result.what.box.link.heartbeat;
        result.what.net.link_dead_after = result.what.box.link.dead_after;
        result.what.net.link_pending_bytes = 4 * result.what.box.link.window_bytes + spare_bytes;
    }
    std::ranges::stable_sort(result.wrong, [](const problem& a, const problem& b) {
        return std::pair{a.at.line, a.at.column} < std::pair{b.at.line, b.at.column};
    });
    return result;
}

} // namespace diolkos::config
