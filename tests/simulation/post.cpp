#include "post.hpp"

#include <array>

namespace diolkos::simulation {

namespace {

std::string_view attribute(std::string_view tag, std::string_view name) {
    std::string key = " ";
    key.append(name).append("=\"");
    const auto at = tag.find(key);
    if (at == std::string_view::npos) {
        return {};
    }
    const auto begin = at + key.size();
    return tag.substr(begin, tag.find('"', begin) - begin);
}

constexpr std::size_t least_bytes = 500; // of the first letter; each is longer than the one before

struct pattern {
    std::string_view kind, type, inside;
    letter::fate expected;
    bool asks, may_fail;
    std::uint64_t weight;
};
using fate = letter::fate;

box::side other_side(box::side which) noexcept {
    return which == box::side::low ? box::side::high : box::side::low;
}

constexpr std::array patterns{
    pattern{"message", "chat", "<body>hi</body>", fate::crosses, false, true, 50},
    pattern{"message", "chat", "<body>hi</body><x xmlns=\"urn:covert\"/>", fate::crosses, false,
            true, 8},
    pattern{"message", "chat", "<received xmlns=\"urn:xmpp:carbons:2\"/><body>x</body>",
            fate::refused_near, false, true, 8},
    pattern{"message", "error",
            "<error type=\"cancel\"><item-not-found "
            "xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/></error>",
            fate::crosses, false, false, 4},
    pattern{"iq", "get", "<ping xmlns=\"urn:xmpp:ping\"/>", fate::crosses, true, true, 15},
    pattern{"iq", "get", "<query xmlns=\"urn:unknown\"/>", fate::refused_near, false, true, 5},
    pattern{"presence", "", "<status>here</status>", fate::crosses, false, true, 6},
    pattern{"presence", "unavailable", "", fate::crosses, false, false, 4},
    pattern{"presence", "subscribe", "", fate::crosses, false, true, 2},
    pattern{"presence", "probe", "", fate::crosses, false, false, 2},
};

} // namespace

std::string address_label::key() const {
    std::string key(id);
    if (type == "result") {
        key += "=result";
    }
    return key;
}

std::vector<address_label> labels(std::string_view bytes) {
    std::vector<address_label> found;
    for (const std::string_view open : {"<message ", "<presence ", "<iq "}) {
        for (auto at = bytes.find(open); at != std::string_view::npos;
             at = bytes.find(open, at + 1)) {
            const auto tag = bytes.substr(at, bytes.find('>', at) - at);
            address_label one{attribute(tag, "id"),
                              attribute(tag, "type"),
                              attribute(tag, "from"),
                              attribute(tag, "to"),
                              {}};
            one.is_error = one.type == "error" && !one.id.starts_with('e');
            const std::string_view mark = "Reference: ";
            if (const auto told = bytes.find(mark, at);
                one.is_error && told != std::string_view::npos) {
                one.reference = bytes.substr(told + mark.size(), 36);
            }
            found.push_back(one);
        }
    }
    return found;
}

letter& post::write(box::side from, const std::string& from_domain, const std::string& to_domain) {
    std::uint64_t sum = 0;
    for (const auto& one : patterns) {
        sum += one.weight;
    }
    auto drawn = random_.below(sum);
    const auto* chosen = patterns.data();
    for (; drawn >= chosen->weight; ++chosen) {
        drawn -= chosen->weight;
    }
    letter next;
    next.from_side = from;
    next.expected = chosen->expected;
    next.asks = chosen->asks;
    next.may_fail = chosen->may_fail;
    next.from_domain = from_domain;
    next.to_domain = to_domain;
    next.from = std::string(1, "ab"[random_.below(2)]) + "@" + from_domain + "/r";
    next.to = std::string(1, "cd"[random_.below(2)]) + "@" + to_domain + "/s";
    const bool is_error = chosen->type == "error";
    next.id = (is_error ? "e" : "t") + std::to_string(letters_.size() + 1);
    next.key = next.id;
    if (next.expected == fate::crosses && to_domain.starts_with("unserved.")) {
        next.expected = fate::refused_far;
    } else if (next.expected == fate::crosses && to_domain.starts_with("nobody.")) {
        next.expected = fate::nobody;
    }
    // What a one-way link has no way for, or none for its answer, is not even tried.
    const bool waits =
        chosen->type == "get" || chosen->type == "subscribe" || chosen->type == "probe";
    if (!how_.speaks(from) || (waits && !how_.speaks(other_side(from)))) {
        next.expected = fate::refused_near;
    }
    std::string head(chosen->kind);
    if (!chosen->type.empty()) {
        head.append(" type=\"").append(chosen->type).append("\"");
    }
    return add(std::move(next), head, std::string(chosen->inside));
}

letter& post::answer(const letter& question) {
    letter next;
    next.from_side = other_side(question.from_side);
    next.from = question.to;
    next.to = question.from;
    next.from_domain = question.to_domain;
    next.to_domain = question.from_domain;
    next.id = question.id;
    next.key = question.id + "=result";
    return add(std::move(next), "iq type=\"result\"", "");
}

letter& post::add(letter&& what, const std::string& head, const std::string& inside) {
    what.number = letters_.size() + 1;
    const auto kind = head.substr(0, head.find(' '));
    what.xml =
        "<" + head + " from=\"" + what.from + "\" to=\"" + what.to + "\" id=\"" + what.id + "\"";
    const std::string rest = ">" + inside + "</" + kind + ">";
    // Blanks inside of the tag: its length is its own, and what crosses is not.
    what.xml.resize(std::max(what.xml.size(), least_bytes + what.number - rest.size()), ' ');
    what.xml += rest;
    letters_.push_back(std::move(what));
    by_key_[letters_.back().key] = &letters_.back();
    return letters_.back();
}

letter* post::find(const std::string& key) {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : found->second;
}

} // namespace diolkos::simulation
