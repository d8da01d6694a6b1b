#include "tests/differential/disagreement.hpp"

#include "tests/differential/expected_tree.hpp"
#include "tests/differential/readers.hpp"
#include "wire_format/codec.hpp"
#include "xmpp/outbound_stream.hpp"
#include "xmpp/stanza_writer.hpp"
#include "xmpp/stream_parser.hpp"

#include <algorithm>
#include <span>

namespace diolkos::differential {
namespace {

constexpr std::string_view stream_end = "</stream:stream>";

// As every stream of ours begins.
const std::string& stream_header() {
    static const std::string header = [] {
        xmpp::outbound_stream::settings how;
        how.local_domain = "low.example";
        how.remote_domain = "high.example";
        xmpp::outbound_stream stream(std::move(how), {});
        xmpp::stream_events events;
        stream.on_connected(events);
        return std::get<xmpp::send_bytes>(events.front()).bytes;
    }();
    return header;
}

// Blanks are text here: the writer makes none between elements.
tree tree_of(const xmpp::element& from) {
    tree made{from.name_space, from.name, {}, {}, {}};
    for (const auto& each : from.attributes)
        made.attributes.push_back({each.name_space, each.name, each.value});
    std::ranges::sort(made.attributes);
    made.add_text(from.text);
    for (const auto& child : from.children)
        made.children.push_back(tree_of(child));
    return made;
}

reading read_as_peer(std::string_view stanza_xml) {
    const auto found = parsed_in_stream(stanza_xml);
    return found ? reading{tree_of(*found), {}} : reading{std::nullopt, "refused"};
}

// The first element in the root.
reading inside(reading stream) {
    if (!stream.root)
        return stream;
    if (stream.root->children.size() != 1)
        return {std::nullopt, "not one stanza in the stream"};
    return {tree(std::move(stream.root->children.front())), {}};
}

std::string difference(const char* who, const reading& read, const tree& expected) {
    if (!read.root)
        return std::string(who) + " cannot read it: " + read.problem;
    if (*read.root != expected)
        return std::string(who) + " reads it otherwise (first) than it was meant (second): " +
               first_difference(*read.root, expected);
    return {};
}

constexpr struct {
    const char* name;
    reading (*read)(std::string_view);
} readers[] = {{"Expat", read_with_expat},
               {"Xerces-C", read_with_xerces},
               {"libxml2", read_with_libxml2},
               {"the plain reader", read_plainly}};

} // namespace

std::optional<xmpp::element> parsed_in_stream(std::string_view stanza_xml) {
    xmpp::stream_parser parser(xmpp::authenticated_limits);
    std::vector<xmpp::parsed> items;
    parser.feed(std::as_bytes(std::span(stream_header())), items);
    parser.feed(std::as_bytes(std::span(stanza_xml)), items);
    auto* found = items.size() < 2 ? nullptr : std::get_if<xmpp::first_level>(&items[1]);
    if (parser.failure() || found == nullptr)
        return std::nullopt;
    return std::move(found->content);
}

std::string disagreement(const wire::stanza& value, const wire::dictionary& names) {
    const tree expected = expected_tree(value, names);
    std::string alone;
    xmpp::write_stanza(value, names, xmpp::form::standalone, alone);
    std::string part;
    xmpp::write_stanza(value, names, xmpp::form::in_stream, part);
    const std::string stream = stream_header() + part + std::string(stream_end);
    for (const auto& [name, read] : readers) {
        if (auto found = difference(name, read(alone), expected); !found.empty())
            return found + "\nas a document: " + alone;
        if (auto found = difference(name, inside(read(stream)), expected); !found.empty())
            return found + "\nin a stream: " + stream;
    }
    // A peer takes only so much; the rest of the world has no such limits.
    if (part.size() > xmpp::authenticated_limits.stanza_bytes)
        return {};
    if (auto found = difference("our stream parser", read_as_peer(part), expected); !found.empty())
        return found + "\nin a stream: " + part;
    return {};
}

std::string instability(const wire::stanza& value, guard::guard& judge, const guard::sides& who) {
    const auto accepted = judge.judge_incoming(value, who);
    if (accepted.what != guard::outcome::pass)
        return "the far box would not accept it: " + accepted.rule + ": " + accepted.detail;
    const std::shared_ptr<const wire::dictionary> names(std::shared_ptr<void>(), &judge.names());
    wire::codec codec(names);
    const auto bytes = codec.encode(value);
    if (!bytes)
        return "it cannot be encoded: " + bytes.error().message();
    const auto back = codec.decode(std::as_bytes(std::span(*bytes)));
    if (!back || *back != value)
        return "the codec does not give it back";
    std::string xml;
    xmpp::write_stanza(*back, judge.names(), xmpp::form::in_stream, xml);
    if (xml.size() > xmpp::authenticated_limits.stanza_bytes)
        return {};
    const auto parsed = parsed_in_stream(xml);
    if (!parsed)
        return "what is written does not parse: " + xml;
    const auto again = judge.judge_outgoing(*parsed, who);
    if (again.decision.what != guard::outcome::pass)
        return "judged again it is no pass: " + again.decision.rule + ": " + again.decision.detail +
               "\n" + xml;
    if (*again.stanza != value)
        return "judged again it is another stanza: " + xml;
    return {};
}

} // namespace diolkos::differential
