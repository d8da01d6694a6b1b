// Expat, wrapped: bytes in, calls with offsets out. The only file that knows it is
// expat_engine.cpp.
//
// Names come as "namespace" separator "local name", or "local name" alone. The separator is a
// character that XML 1.0 (2.2) does not have, not even as a reference, so that no name or namespace
// can contain it.
//
// I/O      none
// Errors   an engine that failed or was stopped is of no further use
// Threads  not thread-safe; confined to its stream's shard
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

struct XML_ParserStruct;

namespace diolkos::xmpp {

// What an engine finds, as it finds it.
class xml_listener {
public:
    static constexpr char separator = '\x01';

    // Offsets since the stream's start: the markup or text, and the byte behind it.
    struct place {
        std::uint64_t begin = 0, end = 0;
    };
    enum class wish : std::uint8_t { go_on, pause, stop };

    virtual ~xml_listener() = default;
    // `attributes` are names and values in turn, closed by a null pointer.
    [[nodiscard]] virtual wish on_start(const char* name, const char** attributes, place at) = 0;
    [[nodiscard]] virtual wish on_end(place at) = 0;
    [[nodiscard]] virtual wish on_text(std::string_view text, place at) = 0;
    // Before on_start of the element that declares it. Empty: the default, or no namespace.
    [[nodiscard]] virtual wish on_namespace(std::string_view prefix, std::string_view uri,
                                            place at) = 0;
    // The XML declaration; empty where it does not say.
    [[nodiscard]] virtual wish on_declaration(std::string_view version, std::string_view encoding,
                                              place at) = 0;
    // A comment, processing instruction or document type.
    [[nodiscard]] virtual wish on_forbidden(std::string_view what, place at) = 0;
};

class expat_engine {
public:
    // `base` is the offset of the first byte that it will be given. Throws std::bad_alloc.
    expat_engine(xml_listener& listener, std::uint64_t base);
    ~expat_engine();
    expat_engine(const expat_engine&) = delete;
    expat_engine& operator=(const expat_engine&) = delete;

    // Who is called from now on, and the offset of the next byte.
    void redirect(xml_listener& listener, std::uint64_t next);

    enum class outcome : std::uint8_t {
        taken,   // all of it
        paused,  // as the listener wished; what lies behind position() was not looked at
        stopped, // as the listener wished
        failed,  // not well-formed
    };
    [[nodiscard]] outcome parse(std::string_view bytes);

    // After paused: the offset of the first byte not taken. After failed: of the wrong one.
    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
    enum class fault : std::uint8_t { not_well_formed, entity, memory };
    [[nodiscard]] fault what_failed() const noexcept;
    [[nodiscard]] std::string_view why_failed() const noexcept; // a sentence

private:
    struct callbacks;
    struct deleter {
        void operator()(XML_ParserStruct* parser) const noexcept;
    };

    [[nodiscard]] xml_listener::place here() const noexcept;
    void obey(xml_listener::wish wish) noexcept;

    std::unique_ptr<XML_ParserStruct, deleter> parser_;
    xml_listener* listener_;
    std::uint64_t base_;
    std::uint64_t fed_ = 0;
    std::uint64_t position_ = 0;
    bool silent_ = false; // the listener wished an end; Expat may still have a call or two
};

} // namespace diolkos::xmpp
