// The mutations of stanza_maker: one thing at a time.
#include "tests/unit/guard/made_stanza.hpp"

#include <algorithm>

namespace diolkos::guard {

namespace {

constexpr std::string_view odd_texts[] = {
    "",    " ",    "x",    "en",           "en-",          "#12345", "red",
    "RED", "\x01", "\xff", "\xed\xa0\x80", "\xef\xbf\xbe", "007",
};

void collect(std::vector<wire::node>& nodes, std::vector<wire::node*>& all) {
    for (auto& each : nodes) {
        all.push_back(&each);
        collect(each.children, all);
    }
}

} // namespace

std::string stanza_maker::odd_text() {
    constexpr std::size_t lengths[] = {35, 36, 64, 65, 255, 256, 1023, 1024, 1025, 65'536, 65'537};
    if (one_in(3))
        return std::string(lengths[below(std::size(lengths))], 'x');
    return std::string(odd_texts[below(std::size(odd_texts))]);
}

wire::value stanza_maker::other_value() {
    constexpr std::int64_t numbers[] = {
        -1, 0, 1, 99, 100, 999, 1000, 65'536, 65'537, 2'147'483'647, 2'147'483'648};
    constexpr std::size_t sizes[] = {0, 1, 4096, 4097};
    switch (below(7)) {
    case 0:
        return wire::enumerated{static_cast<std::uint32_t>(below(8))};
    case 1:
        return one_in(2);
    case 2:
        return numbers[below(std::size(numbers))];
    case 3:
        return wire::octets(sizes[below(std::size(sizes))], std::byte{1});
    case 4:
        return wire::value();
    case 5:
        return wire::instant{0};
    default:
        return odd_text();
    }
}

void stanza_maker::mutate_core(wire::stanza_fields& fields) {
    switch (below(12)) {
    case 0:
        fields.from = {};
        return;
    case 1:
        fields.to = {};
        return;
    case 2:
        fields.id = odd_text();
        return;
    case 3:
        fields.lang = odd_text();
        return;
    case 4:
        fields.type = static_cast<wire::stanza_type>(below(15));
        return;
    case 5:
        fields.kind = static_cast<wire::stanza_kind>(below(3));
        fields.payloads.clear(); // their numbers would be of the other kind
        return;
    case 6:
        fields.bodies.assign(1 + below(40), {"", "x"});
        return;
    case 7:
        fields.subjects.push_back({odd_text(), odd_text()});
        return;
    case 8:
        fields.statuses.push_back({odd_text(), odd_text()});
        return;
    case 9:
        fields.thread_id = wire::thread{odd_text(), odd_text()};
        return;
    case 10:
        fields.availability = static_cast<wire::show>(below(4));
        return;
    default:
        fields.error = error();
        fields.error->texts.push_back({odd_text(), odd_text()});
        return;
    }
}

void stanza_maker::mutate_node(wire::node& node) {
    switch (below(6)) {
    case 0:
        node.number = static_cast<std::uint32_t>(below(8));
        return;
    case 1:
        if (!node.attributes.empty())
            node.attributes.erase(node.attributes.begin() +
                                  static_cast<std::ptrdiff_t>(below(node.attributes.size())));
        return;
    case 2:
        if (!node.attributes.empty())
            node.attributes[below(node.attributes.size())].content = other_value();
        return;
    case 3:
        node.attributes.push_back({static_cast<std::uint32_t>(below(6)), other_value()});
        return;
    case 4:
        node.content = other_value();
        return;
    default:
        mutate_list(node.children);
    }
}

void stanza_maker::mutate_list(std::vector<wire::node>& nodes) {
    if (nodes.empty() || one_in(6)) {
        nodes.push_back({static_cast<std::uint32_t>(below(6)), {}, {}, {}});
        return;
    }
    const auto at = below(nodes.size());
    switch (below(4)) {
    case 0:
        nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(at));
        return;
    case 1:
        nodes.insert(nodes.begin() + static_cast<std::ptrdiff_t>(at), 1 + below(20),
                     wire::node(nodes[at]));
        return;
    case 2:
        std::swap(nodes[at], nodes[below(nodes.size())]);
        return;
    default:
        nodes.resize(at);
    }
}

void stanza_maker::mutate(wire::stanza_fields& fields) {
    std::vector<wire::node*> all;
    collect(fields.payloads, all);
    if (all.empty() || one_in(3)) {
        mutate_core(fields);
    } else if (one_in(5)) {
        mutate_list(fields.payloads);
    } else {
        mutate_node(*all[below(all.size())]);
    }
}

} // namespace diolkos::guard
