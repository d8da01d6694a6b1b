#include "xmpp/stream_parser.hpp"

#include "xmpp/markup_scanner.hpp"
#include "xmpp/namespaces.hpp"
#include "xmpp/utf8_checker.hpp"

#include <expat.h>

#include <string_view>
#include <utility>

namespace diolkos::xmpp {
namespace {

// Between a namespace and a local name in what Expat hands up. XML 1.0 (2.2) has no such character,
// not even as a reference, so no name or namespace can contain it.
constexpr char separator = '\x01';

struct expat_deleter {
    void operator()(XML_ParserStruct* parser) const noexcept { XML_ParserFree(parser); }
};
using expat_handle = std::unique_ptr<XML_ParserStruct, expat_deleter>;

struct split_name {
    std::string_view name_space, name;
};

split_name split(std::string_view joined) noexcept {
    const std::size_t at = joined.rfind(separator);
    if (at == std::string_view::npos)
        return {{}, joined};
    return {joined.substr(0, at), joined.substr(at + 1)};
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

struct stream_parser::state {
    explicit state(const parser_limits& how)
        : limits(how) {
        engage();
    }

    parser_limits limits;
    utf8_checker utf8;
    markup_scanner scanner;
    std::string held;        // markup whose end has not come
    std::uint64_t given = 0; // bytes that Expat has had
    std::optional<parse_failure> failed;
    bool closed = false;
    std::vector<parsed>* out = nullptr; // during feed()

    expat_handle engine;
    std::uint64_t engine_base = 0; // stream offset of the engine's byte 0
    bool replaying = false;        // the header is told again to a new engine
    std::string preamble;          // everything up to the header's end

    std::uint32_t depth = 0; // open elements; the stream itself is the first
    std::uint32_t declarations = 0;
    std::string default_name_space;
    bool declares_dialback = false;
    std::uint64_t start = 0; // offset of the stanza under way, or of the stream before its header
    std::uint32_t elements = 0;
    element stanza;
    std::vector<element*> path; // open elements of `stanza`

    void engage();
    void feed(std::string_view bytes);
    void give(std::string_view piece);
    void renew();
    void report_engine_error();
    void fail(std::string_view error, std::string_view rule, std::string text,
              std::uint64_t offset);
    bool within_limits();

    void on_start(const char* joined, const char** attributes);
    void on_header(element root);
    void on_end();
    void on_text(std::string_view text);
    void on_namespace(const char* prefix, const char* uri);
    void on_declaration(const char* version, const char* encoding);
    void on_forbidden(std::string_view rule);

    std::uint64_t here() const noexcept {
        return engine_base + static_cast<std::uint64_t>(XML_GetCurrentByteIndex(engine.get()));
    }
    std::uint64_t behind_here() const noexcept {
        return here() + static_cast<std::uint64_t>(XML_GetCurrentByteCount(engine.get()));
    }
    bool between_stanzas() const noexcept { return depth == 1; }
};

void stream_parser::state::engage() {
    engine.reset(XML_ParserCreateNS("UTF-8", separator));
    if (!engine)
        throw std::bad_alloc();
    XML_Parser parser = engine.get();
#ifdef DIOLKOS_EXPAT_HAS_DEFERRAL
    // What it guards against, markup_scanner does; and it would keep a whole stanza waiting.
    XML_SetReparseDeferralEnabled(parser, XML_FALSE);
#endif
    XML_SetUserData(parser, this);
    XML_SetElementHandler(
        parser,
        [](void* self, const char* name, const char** attributes) {
            static_cast<state*>(self)->on_start(name, attributes);
        },
        [](void* self, const char*) { static_cast<state*>(self)->on_end(); });
    XML_SetCharacterDataHandler(parser, [](void* self, const char* text, int size) {
        static_cast<state*>(self)->on_text({text, static_cast<std::size_t>(size)});
    });
    XML_SetStartNamespaceDeclHandler(parser, [](void* self, const char* prefix, const char* uri) {
        static_cast<state*>(self)->on_namespace(prefix, uri);
    });
    XML_SetXmlDeclHandler(parser, [](void* self, const char* version, const char* encoding, int) {
        static_cast<state*>(self)->on_declaration(version, encoding);
    });
    // Second to markup_scanner, which refuses all of these at their first bytes.
    XML_SetCommentHandler(parser, [](void* self, const char*) {
        static_cast<state*>(self)->on_forbidden("xml.comment");
    });
    XML_SetProcessingInstructionHandler(parser, [](void* self, const char*, const char*) {
        static_cast<state*>(self)->on_forbidden("xml.processing-instruction");
    });
    XML_SetStartDoctypeDeclHandler(parser,
                                   [](void* self, const char*, const char*, const char*, int) {
                                       static_cast<state*>(self)->on_forbidden("xml.doctype");
                                   });
}

// --- bytes in ------------------------------------------------------------------------------------

void stream_parser::state::feed(std::string_view bytes) {
    const std::size_t valid = utf8.check(std::as_bytes(std::span(bytes)));
    std::string_view good = bytes.substr(0, valid);
    const std::uint64_t base = given + held.size();
    const auto found = scanner.scan(std::as_bytes(std::span(good)), limits.token_bytes);
    if (found.what != markup_scanner::finding::none)
        good = good.substr(0, found.at);

    if (found.cut > 0) {
        // Two pieces: Expat reads a held tag twice at most.
        const std::string earlier = std::exchange(held, {});
        give(earlier);
        give(good.substr(0, found.cut));
    }
    if (failed || closed)
        return;
    held.append(good.substr(found.cut));
    const std::uint64_t first = between_stanzas() ? given : start;
    if (given + held.size() - first > limits.stanza_bytes)
        return fail("policy-violation", "limit.stanza-bytes", "a stanza is too long",
                    first + limits.stanza_bytes);
    switch (found.what) {
    case markup_scanner::finding::none:
        break;
    case markup_scanner::finding::forbidden_markup:
        return fail("restricted-xml", "xml.markup",
                    "comment, processing instruction, document type or second XML declaration",
                    base + found.at);
    case markup_scanner::finding::token_too_long:
        return fail("policy-violation", "limit.token", "a name or attribute value is too long",
                    base + found.at);
    case markup_scanner::finding::reference_too_long:
        return fail("restricted-xml", "limit.reference", "no reference is that long",
                    base + found.at);
    }
    if (valid < bytes.size())
        fail("not-well-formed", "xml.utf8", "the bytes are not UTF-8", base + valid);
}

void stream_parser::state::give(std::string_view piece) {
    while (!piece.empty() && !failed && !closed) {
        const bool in_preamble = depth == 0;
        if (in_preamble)
            preamble.append(piece);
        const auto status =
            XML_Parse(engine.get(), piece.data(), static_cast<int>(piece.size()), XML_FALSE);
        if (status == XML_STATUS_ERROR) {
            if (closed)
                given = behind_here();
            else if (!failed)
                report_engine_error();
            return;
        }
        if (status == XML_STATUS_OK) {
            given += piece.size();
            return;
        }
        const std::uint64_t resume = behind_here(); // stopped between two stanzas
        piece.remove_prefix(static_cast<std::size_t>(resume - given));
        given = resume;
        renew();
    }
}

void stream_parser::state::renew() {
    engage();
    replaying = true;
    depth = 0;
    XML_Parse(engine.get(), preamble.data(), static_cast<int>(preamble.size()), XML_FALSE);
    replaying = false;
    engine_base = given - preamble.size();
}

void stream_parser::state::report_engine_error() {
    const XML_Error code = XML_GetErrorCode(engine.get());
    const std::uint64_t offset = here();
    if (code == XML_ERROR_NO_MEMORY)
        return fail("resource-constraint", "xml.memory", "out of memory", offset);
    if (code == XML_ERROR_UNDEFINED_ENTITY)
        return fail("restricted-xml", "xml.entity", "a reference to an entity", offset);
    fail("not-well-formed", "xml.not-well-formed", XML_ErrorString(code), offset);
}

void stream_parser::state::fail(std::string_view error, std::string_view rule, std::string text,
                                std::uint64_t offset) {
    if (failed)
        return;
    failed = parse_failure{std::string(error), std::string(rule), std::move(text), offset};
    XML_StopParser(engine.get(), XML_FALSE); // no effect outside XML_Parse
}

bool stream_parser::state::within_limits() {
    if (failed || closed || replaying)
        return !failed && !closed;
    if (behind_here() - start > limits.stanza_bytes)
        fail("policy-violation", "limit.stanza-bytes", "a stanza is too long",
             start + limits.stanza_bytes);
    return !failed;
}

// --- Expat's calls -------------------------------------------------------------------------------

void stream_parser::state::on_start(const char* joined, const char** attributes) {
    if (depth == 1 && !replaying) {
        start = here();
        elements = 0;
    }
    if (!within_limits())
        return;
    ++depth;
    if (replaying) {
        declarations = 0;
        return;
    }
    if (++elements > limits.elements)
        return fail("policy-violation", "limit.elements", "a stanza has too many elements", here());
    if (depth > limits.depth + 1)
        return fail("policy-violation", "limit.depth", "a stanza is too deep", here());

    const split_name name = split(joined);
    if (depth > 1 && name.name_space == ns::streams && (depth > 2 || name.name == "stream"))
        return fail("invalid-xml", "xml.stream-in-stanza", "an element of the stream's namespace",
                    here());
    element parsed_element;
    parsed_element.name_space = name.name_space;
    parsed_element.name = name.name;
    std::size_t count = 0;
    for (const char** each = attributes; *each != nullptr; each += 2)
        ++count;
    if (count + std::exchange(declarations, 0) > limits.attributes)
        return fail("policy-violation", "limit.attributes", "an element has too many attributes",
                    here());
    parsed_element.attributes.reserve(count);
    for (const char** each = attributes; *each != nullptr; each += 2) {
        const split_name attribute = split(each[0]);
        parsed_element.attributes.push_back(
            {std::string(attribute.name_space), std::string(attribute.name), each[1]});
    }
    if (depth == 1)
        return on_header(std::move(parsed_element));
    if (depth == 2) {
        stanza = std::move(parsed_element);
        path.assign(1, &stanza);
    } else {
        // Pointers into the tree stay good: only the innermost open element grows.
        path.push_back(&path.back()->children.emplace_back(std::move(parsed_element)));
    }
}

void stream_parser::state::on_header(element root) {
    if (root.name_space != ns::streams)
        return fail("invalid-namespace", "stream.namespace", "the root is no stream", here());
    if (root.name != "stream")
        return fail("bad-format", "stream.root", "the root is no stream", here());
    preamble.resize(static_cast<std::size_t>(behind_here()));
    out->emplace_back(stream_header{std::move(root), default_name_space, declares_dialback});
}

void stream_parser::state::on_end() {
    if (!within_limits())
        return;
    --depth;
    if (replaying)
        return;
    if (depth == 0) {
        closed = true;
        out->emplace_back(stream_close{});
        XML_StopParser(engine.get(), XML_FALSE);
        return;
    }
    path.pop_back();
    if (depth > 1)
        return;
    const std::uint64_t end = behind_here();
    out->emplace_back(first_level{std::exchange(stanza, {}), end - start, end});
    if (end - engine_base > renewal_bytes)
        XML_StopParser(engine.get(), XML_TRUE);
}

void stream_parser::state::on_text(std::string_view text) {
    if (failed || closed || replaying)
        return;
    if (depth > 1) {
        if (within_limits())
            path.back()->text.append(text);
    } else if (!is_blank(text)) {
        fail("bad-format", "xml.text-between-stanzas", "text outside of any stanza", here());
    }
}

void stream_parser::state::on_namespace(const char* prefix, const char* uri) {
    if (failed || replaying)
        return;
    ++declarations;
    const std::string_view name = prefix == nullptr ? std::string_view() : prefix;
    const std::string_view space = uri == nullptr ? std::string_view() : uri;
    // Peers look for the literal prefixes (RFC 6120, 4.8.5), so they mean one thing here.
    if ((name == "stream") != (space == ns::streams) || (name == "db" && space != ns::dialback))
        return fail("bad-namespace-prefix", "xml.prefix",
                    "the prefixes stream and db belong to their namespaces", here());
    if (depth == 0 && prefix == nullptr)
        default_name_space = space;
    if (depth == 0 && name == "db")
        declares_dialback = true;
}

void stream_parser::state::on_declaration(const char* version, const char* encoding) {
    if (version == nullptr || std::string_view(version) != "1.0")
        fail("not-well-formed", "xml.version", "the XML version is not 1.0", here());
    else if (encoding != nullptr && !is_utf8_label(encoding))
        fail("unsupported-encoding", "xml.encoding", "the encoding is not UTF-8", here());
}

void stream_parser::state::on_forbidden(std::string_view rule) {
    fail("restricted-xml", rule, "markup that a stream must not carry", here());
}

// --- the parser ----------------------------------------------------------------------------------

stream_parser::stream_parser(const parser_limits& limits)
    : state_(std::make_unique<state>(limits)) {}
stream_parser::~stream_parser() = default;
stream_parser::stream_parser(stream_parser&&) noexcept = default;
stream_parser& stream_parser::operator=(stream_parser&&) noexcept = default;

void stream_parser::set_limits(const parser_limits& limits) noexcept {
    state_->limits = limits;
}

void stream_parser::feed(std::span<const std::byte> bytes, std::vector<parsed>& out) {
    if (state_->failed || state_->closed)
        return;
    state_->out = &out;
    state_->feed({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    state_->out = nullptr;
}

const std::optional<parse_failure>& stream_parser::failure() const noexcept {
    return state_->failed;
}

bool stream_parser::at_boundary() const noexcept {
    return state_->depth == 1 && state_->held.empty() && state_->scanner.in_text();
}

std::uint64_t stream_parser::offset() const noexcept {
    return state_->given + state_->held.size();
}

} // namespace diolkos::xmpp
