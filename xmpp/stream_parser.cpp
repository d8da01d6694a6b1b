#include "xmpp/stream_parser.hpp"

#include "xmpp/expat_engine.hpp"
#include "xmpp/markup_scanner.hpp"
#include "xmpp/stream_builder.hpp"
#include "xmpp/utf8_checker.hpp"

#include <string_view>
#include <utility>

namespace diolkos::xmpp {
namespace {

// Listens while a new engine is told a header that is known already.
class deaf_listener final : public xml_listener {
    wish on_start(const char*, const char**, place) override { return wish::go_on; }
    wish on_end(place) override { return wish::go_on; }
    wish on_text(std::string_view, place) override { return wish::go_on; }
    wish on_namespace(std::string_view, std::string_view, place) override { return wish::go_on; }
    wish on_declaration(std::string_view, std::string_view, place) override { return wish::go_on; }
    wish on_forbidden(std::string_view, place) override { return wish::go_on; }
};

} // namespace

// Bytes go through the UTF-8 check and the scanner to the engine, which calls the builder.
struct stream_parser::state {
    explicit state(const parser_limits& limits)
        : builder(limits) {
        builder.pause_behind(renewal_bytes);
    }

    utf8_checker utf8;
    markup_scanner scanner;
    std::string held; // markup whose end has not come
    stream_builder builder;
    // Calls the builder, so it goes first. None before the first byte, nor while at rest: a stream
    // that only waits should cost little.
    std::unique_ptr<expat_engine> engine;
    std::uint64_t given = 0; // bytes that an engine has had
    std::string preamble;    // the stream's bytes up to the header's end

    void feed(std::string_view bytes);
    void give(std::string_view piece);
    void wake();
    void renew();
    void refuse_engine_fault();
    void refuse_finding(markup_scanner::finding what, std::uint64_t offset);
};

void stream_parser::state::feed(std::string_view bytes) {
    const std::size_t valid = utf8.check(std::as_bytes(std::span(bytes)));
    std::string_view good = bytes.substr(0, valid);
    const std::uint64_t base = given + held.size();
    const auto found = scanner.scan(std::as_bytes(std::span(good)), builder.limits().token_bytes);
    if (found.what != markup_scanner::finding::none)
        good = good.substr(0, found.at);

    if (found.cut > 0) {
        // Two pieces: Expat reads a held tag twice at most.
        give(std::exchange(held, {}));
        give(good.substr(0, found.cut));
    }
    if (builder.finished())
        return;
    held.append(good.substr(found.cut));
    const std::uint64_t begin = builder.between_stanzas() ? given : builder.begin();
    const std::uint64_t longest = builder.limits().stanza_bytes;
    if (given + held.size() - begin > longest)
        builder.fail("policy-violation", "limit.stanza-bytes", "a stanza is too long",
                     begin + longest);
    else if (found.what != markup_scanner::finding::none)
        refuse_finding(found.what, base + found.at);
    else if (valid < bytes.size())
        builder.fail("not-well-formed", "xml.utf8",
                     "the bytes are not UTF-8 of characters that XML can hold", base + valid);
}

void stream_parser::state::give(std::string_view piece) {
    while (!piece.empty() && !builder.finished()) {
        if (!engine)
            wake();
        const bool in_preamble = builder.header_end() == 0;
        if (in_preamble)
            preamble.append(piece);
        const expat_engine::outcome outcome = engine->parse(piece);
        if (in_preamble && builder.header_end() != 0)
            preamble.resize(static_cast<std::size_t>(builder.header_end()));
        switch (outcome) {
        case expat_engine::outcome::taken:
            given += piece.size();
            return;
        case expat_engine::outcome::stopped:
            return;
        case expat_engine::outcome::failed:
            return refuse_engine_fault();
        case expat_engine::outcome::paused:
            piece.remove_prefix(static_cast<std::size_t>(engine->position() - given));
            given = engine->position();
            renew();
            break;
        }
    }
}

void stream_parser::state::wake() {
    if (builder.header_end() == 0)
        engine = std::make_unique<expat_engine>(builder, 0);
    else
        renew();
}

void stream_parser::state::renew() {
    deaf_listener nobody;
    engine = std::make_unique<expat_engine>(nobody, 0);
    if (engine->parse(preamble) != expat_engine::outcome::taken)
        std::terminate(); // it was parsed before
    engine->redirect(builder, given);
    builder.pause_behind(given + renewal_bytes);
}

void stream_parser::state::refuse_engine_fault() {
    const std::uint64_t offset = engine->position();
    switch (engine->what_failed()) {
    case expat_engine::fault::memory:
        return builder.fail("resource-constraint", "xml.memory", "out of memory", offset);
    case expat_engine::fault::entity:
        return builder.fail("restricted-xml", "xml.entity", "a reference to an entity", offset);
    case expat_engine::fault::not_well_formed:
        return builder.fail("not-well-formed", "xml.not-well-formed",
                            std::string(engine->why_failed()), offset);
    }
}

void stream_parser::state::refuse_finding(markup_scanner::finding what, std::uint64_t offset) {
    switch (what) {
    case markup_scanner::finding::none:
        return;
    case markup_scanner::finding::forbidden_markup:
        return builder.fail(
            "restricted-xml", "xml.markup",
            "comment, processing instruction, document type or second XML declaration", offset);
    case markup_scanner::finding::token_too_long:
        return builder.fail("policy-violation", "limit.token",
                            "a name or attribute value is too long", offset);
    case markup_scanner::finding::reference_too_long:
        return builder.fail("restricted-xml", "limit.reference", "no reference is that long",
                            offset);
    }
}

stream_parser::stream_parser(const parser_limits& limits)
    : state_(std::make_unique<state>(limits)) {}
stream_parser::~stream_parser() = default;
stream_parser::stream_parser(stream_parser&&) noexcept = default;
stream_parser& stream_parser::operator=(stream_parser&&) noexcept = default;

void stream_parser::set_limits(const parser_limits& limits) noexcept {
    state_->builder.set_limits(limits);
}

void stream_parser::feed(std::span<const std::byte> bytes, std::vector<parsed>& out) {
    if (state_->builder.finished())
        return;
    state_->builder.append_to(out);
    state_->feed({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void stream_parser::rest() noexcept {
    if (at_boundary())
        state_->engine.reset();
}

const std::optional<parse_failure>& stream_parser::failure() const noexcept {
    return state_->builder.failure();
}

bool stream_parser::at_boundary() const noexcept {
    return state_->builder.between_stanzas() && !state_->builder.finished() &&
           state_->held.empty() && state_->scanner.in_text();
}

std::uint64_t stream_parser::offset() const noexcept {
    return state_->given + state_->held.size();
}

} // namespace diolkos::xmpp
