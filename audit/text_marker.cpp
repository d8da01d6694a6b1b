#include "audit/text_marker.hpp"

#include "audit/hex.hpp"

namespace diolkos::audit {

namespace {

mac key_for_texts(std::span<const std::byte, mac_maker::key_bytes> audit_key) {
    constexpr std::string_view purpose = "diolkos audit text 1";
    return mac_maker(audit_key).make(std::as_bytes(std::span(purpose)));
}

} // namespace

text_marker::text_marker(std::span<const std::byte, mac_maker::key_bytes> audit_key)
    : with_(key_for_texts(audit_key)) {}

std::string text_marker::mark(std::string_view id, std::string_view text) {
    marked_.assign(id);
    marked_.push_back('\0'); // no id has one, so no other id and text are the same bytes
    marked_.append(text);
    const auto whole = with_.make(std::as_bytes(std::span(marked_)));
    return hex(std::span(whole).first(mark_bytes));
}

} // namespace diolkos::audit
