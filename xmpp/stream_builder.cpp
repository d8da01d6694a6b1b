#include "xmpp/stream_builder.hpp"

#include "xmpp/namespaces.hpp"

#include <utility>

namespace diolkos::xmpp {
namespace {

constexpr std::size_t usual_children = 4; // body, chat state, receipt, marker

struct split_name {
    std::string_view name_space, name;
};

split_name split(std::string_view joined) noexcept {
    const std::size_t at = joined.rfind(xml_listener::separator);
    if (at == std::string_view::npos)
        return {{}, joined};
    return {joined.substr(0, at), joined.substr(at + 1)};
}

element make_element(const char* joined, const char** attributes, std::size_t count) {
    const split_name name = split(joined);
    element made;
    made.name_space = name.name_space;
    made.name = name.name;
    made.attributes.reserve(count);
    for (; count > 0; --count, attributes += 2) {
        const split_name attribute = split(attributes[0]);
        made.attributes.push_back(
            {std::string(attribute.name_space), std::string(attribute.name), attributes[1]});
    }
    return made;
}

bool is_utf8_label(std::string_view encoding) noexcept {
    constexpr std::string_view upper = "UTF-8", lower = "utf-8";
    if (encoding.size() != upper.size())
        return false;
    for (std::size_t i = 0; i < encoding.size(); ++i)
        if (encoding[i] != upper[i] && encoding[i] != lower[i])
            return false;
    return true;
}

bool is_blank(std::string_view text) noexcept {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

} // namespace

void stream_builder::fail(std::string_view error, std::string_view rule, std::string text,
                          std::uint64_t offset) {
    if (!failure_)
        failure_ = parse_failure{std::string(error), std::string(rule), std::move(text), offset};
}

stream_builder::wish stream_builder::refuse(std::string_view error, std::string_view rule,
                                            std::string text, place at) {
    // In what lies behind the limit nothing else is looked for.
    if (depth_ != 1 && too_long(at))
        return refuse_length();
    fail(error, rule, std::move(text), at.begin);
    return wish::stop;
}

stream_builder::wish stream_builder::refuse_length() {
    fail("policy-violation", "limit.stanza-bytes", "a stanza is too long",
         begin_ + limits_.stanza_bytes);
    return wish::stop;
}

bool stream_builder::too_long(place at) const noexcept {
    return at.end - begin_ > limits_.stanza_bytes;
}

// --- elements ------------------------------------------------------------------------------------

stream_builder::wish stream_builder::on_start(const char* name, const char** attributes, place at) {
    if (depth_ == 1) {
        begin_ = at.begin;
        elements_ = 0;
    }
    ++depth_;
    if (too_long(at))
        return refuse_length();
    if (depth_ > limits_.depth + 1)
        return refuse("policy-violation", "limit.depth", "a stanza is too deep", at);
    if (++elements_ > limits_.elements)
        return refuse("policy-violation", "limit.elements", "a stanza has too many elements", at);
    std::size_t count = 0;
    while (attributes[2 * count] != nullptr)
        ++count;
    if (count + std::exchange(declarations_, 0) > limits_.attributes)
        return refuse("policy-violation", "limit.attributes", "an element has too many attributes",
                      at);
    element made = make_element(name, attributes, count);
    if (depth_ == 1)
        return on_header(std::move(made), at);
    if (made.name_space == ns::streams && (depth_ > 2 || made.name == "stream"))
        return refuse("invalid-xml", "xml.stream-in-stanza",
                      "an element of the stream's own inside it", at);
    if (depth_ == 2) {
        stanza_ = std::move(made);
        path_.assign(1, &stanza_);
    } else {
        // Pointers into the tree stay good: only the innermost open element grows.
        auto& siblings = path_.back()->children;
        if (depth_ == 3 && siblings.empty())
            siblings.reserve(usual_children); // of the stanza; deeper there are few
        path_.push_back(&siblings.emplace_back(std::move(made)));
    }
    return wish::go_on;
}

stream_builder::wish stream_builder::on_header(element&& root, place at) {
    if (root.name_space != ns::streams)
        return refuse("invalid-namespace", "stream.namespace", "the root is no stream", at);
    if (root.name != "stream")
        return refuse("bad-format", "stream.root", "the root is no stream", at);
    header_end_ = at.end;
    out_->emplace_back(stream_header{std::move(root), default_name_space_, declares_dialback_});
    return wish::go_on;
}

stream_builder::wish stream_builder::on_end(place at) {
    if (depth_ == 1) {
        closed_ = true;
        out_->emplace_back(stream_close{});
        return wish::stop;
    }
    if (too_long(at))
        return refuse_length();
    --depth_;
    path_.pop_back();
    if (depth_ > 1)
        return wish::go_on;
    out_->emplace_back(first_level{std::exchange(stanza_, {}), at.end - begin_, at.end});
    return at.end > pause_behind_ ? wish::pause : wish::go_on;
}

stream_builder::wish stream_builder::on_text(std::string_view text, place at) {
    if (depth_ > 1) {
        if (too_long(at))
            return refuse_length();
        path_.back()->text.append(text);
    } else if (!is_blank(text)) {
        return refuse("bad-format", "xml.text-between-stanzas", "text outside of any stanza", at);
    }
    return wish::go_on;
}

// --- what else XML has ---------------------------------------------------------------------------

stream_builder::wish stream_builder::on_namespace(std::string_view prefix, std::string_view uri,
                                                  place at) {
    ++declarations_;
    // Peers look for the literal prefixes (RFC 6120, 4.8.5), so they mean one thing here.
    if ((prefix == "stream") != (uri == ns::streams) || (prefix == "db" && uri != ns::dialback))
        return refuse("bad-namespace-prefix", "xml.prefix",
                      "the prefixes stream and db belong to their namespaces", at);
    if (depth_ == 0 && prefix.empty())
        default_name_space_ = uri;
    if (depth_ == 0 && prefix == "db")
        declares_dialback_ = true;
    return wish::go_on;
}

stream_builder::wish stream_builder::on_declaration(std::string_view version,
                                                    std::string_view encoding, place at) {
    if (version != "1.0")
        return refuse("not-well-formed", "xml.version", "the XML version is not 1.0", at);
    if (!encoding.empty() && !is_utf8_label(encoding))
        return refuse("unsupported-encoding", "xml.encoding", "the encoding is not UTF-8", at);
    return wish::go_on;
}

stream_builder::wish stream_builder::on_forbidden(std::string_view what, place at) {
    // markup_scanner has refused nearly all of these at their first bytes.
    return refuse("restricted-xml", "xml.markup", std::string(what), at);
}

} // namespace diolkos::xmpp
