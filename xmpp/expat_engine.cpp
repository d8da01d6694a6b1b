#include "xmpp/expat_engine.hpp"

#include <expat.h>

#include <new>

namespace diolkos::xmpp {

namespace {

std::string_view view(const char* text) noexcept {
    return text == nullptr ? std::string_view() : std::string_view(text);
}

} // namespace

// Expat's C calls, turned into the listener's.
struct expat_engine::callbacks {
    template <class Call>
    static void pass_on(void* self, Call call) {
        auto& engine = *static_cast<expat_engine*>(self);
        if (!engine.silent_)
            engine.obey(call(*engine.listener_, engine.here()));
    }
    static void start(void* self, const char* name, const char** attributes) {
        pass_on(self, [&](auto& to, auto at) { return to.on_start(name, attributes, at); });
    }
    static void end(void* self, const char*) {
        pass_on(self, [](auto& to, auto at) { return to.on_end(at); });
    }
    static void text(void* self, const char* data, int size) {
        const std::string_view all(data, static_cast<std::size_t>(size));
        pass_on(self, [&](auto& to, auto at) { return to.on_text(all, at); });
    }
    static void name_space(void* self, const char* prefix, const char* uri) {
        pass_on(self,
                [&](auto& to, auto at) { return to.on_namespace(view(prefix), view(uri), at); });
    }
    static void declaration(void* self, const char* version, const char* encoding, int) {
        pass_on(self, [&](auto& to, auto at) {
            return to.on_declaration(view(version), view(encoding), at);
        });
    }
    static void comment(void* self, const char*) {
        pass_on(self, [](auto& to, auto at) { return to.on_forbidden("comment", at); });
    }
    static void instruction(void* self, const char*, const char*) {
        pass_on(self,
                [](auto& to, auto at) { return to.on_forbidden("processing-instruction", at); });
    }
    static void doctype(void* self, const char*, const char*, const char*, int) {
        pass_on(self, [](auto& to, auto at) { return to.on_forbidden("doctype", at); });
    }
};

expat_engine::expat_engine(xml_listener& listener, std::uint64_t base)
    : parser_(XML_ParserCreateNS("UTF-8", xml_listener::separator)),
      listener_(&listener),
      base_(base) {
    if (!parser_)
        throw std::bad_alloc();
    XML_Parser parser = parser_.get();
#ifdef DIOLKOS_EXPAT_HAS_DEFERRAL
    // What it guards against, markup_scanner does; and it would keep whole stanzas waiting.
    XML_SetReparseDeferralEnabled(parser, XML_FALSE);
#endif
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, callbacks::start, callbacks::end);
    XML_SetCharacterDataHandler(parser, callbacks::text);
    XML_SetStartNamespaceDeclHandler(parser, callbacks::name_space);
    XML_SetXmlDeclHandler(parser, callbacks::declaration);
    XML_SetCommentHandler(parser, callbacks::comment);
    XML_SetProcessingInstructionHandler(parser, callbacks::instruction);
    XML_SetStartDoctypeDeclHandler(parser, callbacks::doctype);
}

expat_engine::~expat_engine() = default;

void expat_engine::deleter::operator()(XML_ParserStruct* parser) const noexcept {
    XML_ParserFree(parser);
}

void expat_engine::redirect(xml_listener& listener, std::uint64_t next) {
    listener_ = &listener;
    base_ = next - fed_;
}

expat_engine::outcome expat_engine::parse(std::string_view bytes) {
    const auto status =
        XML_Parse(parser_.get(), bytes.data(), static_cast<int>(bytes.size()), XML_FALSE);
    if (status == XML_STATUS_OK) {
        fed_ += bytes.size();
        return outcome::taken;
    }
    if (status == XML_STATUS_SUSPENDED) {
        position_ = here().end;
        return outcome::paused;
    }
    position_ = here().begin;
    return silent_ ? outcome::stopped : outcome::failed;
}

expat_engine::fault expat_engine::what_failed() const noexcept {
    const XML_Error code = XML_GetErrorCode(parser_.get());
    if (code == XML_ERROR_NO_MEMORY)
        return fault::memory;
    // Without a document type no entity can be defined, so every reference is to an undefined one.
    return code == XML_ERROR_UNDEFINED_ENTITY ? fault::entity : fault::not_well_formed;
}

std::string_view expat_engine::why_failed() const noexcept {
    return view(XML_ErrorString(XML_GetErrorCode(parser_.get())));
}

xml_listener::place expat_engine::here() const noexcept {
    const auto begin = base_ + static_cast<std::uint64_t>(XML_GetCurrentByteIndex(parser_.get()));
    return {begin, begin + static_cast<std::uint64_t>(XML_GetCurrentByteCount(parser_.get()))};
}

void expat_engine::obey(xml_listener::wish wish) noexcept {
    switch (wish) {
    case xml_listener::wish::go_on:
        return;
    case xml_listener::wish::pause:
        XML_StopParser(parser_.get(), XML_TRUE);
        return;
    case xml_listener::wish::stop:
        silent_ = true;
        XML_StopParser(parser_.get(), XML_FALSE);
        return;
    }
}

} // namespace diolkos::xmpp
