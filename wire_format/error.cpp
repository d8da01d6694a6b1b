#include "wire_format/error.hpp"

namespace diolkos::wire {
namespace {

const char* sentence(errc value) noexcept {
    switch (value) {
    case errc::address_empty:
        return "the address, or a part of it that its separator announces, is empty";
    case errc::address_part_too_long:
        return "a part of the address is longer than 1023 bytes";
    case errc::address_malformed:
        return "the address is not UTF-8, has a code point that is prohibited, unassigned or "
               "prepared differently elsewhere, or its domain is no host name";
    case errc::address_not_prepared:
        return "preparing the address again would change it";
    case errc::text_not_xml:
        return "the text is not UTF-8, or has a code point that XML 1.0 cannot carry";
    case errc::text_too_long:
        return "the value has more bytes than are allowed here";
    case errc::text_too_short:
        return "the value has fewer bytes than are required here";
    case errc::language_malformed:
        return "the language is not a language tag";
    case errc::value_kind_mismatch:
        return "the value is not of the type that the dictionary has here";
    case errc::value_out_of_range:
        return "the number lies outside the range allowed here";
    case errc::enumeration_unknown:
        return "the enumeration has no value of this number";
    case errc::element_unknown:
        return "the dictionary has no such element here";
    case errc::element_repeated:
        return "the element occurs more often than is allowed here";
    case errc::element_missing:
        return "an element that is required here is missing";
    case errc::element_out_of_order:
        return "the elements are not in the dictionary's order";
    case errc::attribute_unknown:
        return "the dictionary has no such attribute here";
    case errc::attribute_out_of_order:
        return "the attributes are not in the dictionary's order, or one is there twice";
    case errc::attribute_missing:
        return "an attribute that is required here is missing";
    case errc::too_deep:
        return "the payload has more levels than are allowed";
    case errc::type_not_of_kind:
        return "a stanza of this kind cannot have this type";
    case errc::core_child_not_of_kind:
        return "a stanza of this kind cannot have this child";
    case errc::language_repeated:
        return "two texts of the same sort are in the same language";
    case errc::error_child_mismatch:
        return "an error child and the type 'error' need each other";
    case errc::id_missing:
        return "an iq has no id";
    case errc::payload_count:
        return "the stanza has too few or too many payloads, or too many elements in them";
    case errc::not_canonical:
        return "the bytes are not the one canonical form of what they say";
    case errc::not_a_message:
        return "the bytes are not a message of the link";
    case errc::frame_empty:
        return "the frame is empty";
    case errc::frame_too_long:
        return "the frame or message is longer than the limit";
    }
    return "unknown error of wire_format";
}

class wire_category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "diolkos.wire"; }
    [[nodiscard]] std::string message(int value) const override {
        return sentence(static_cast<errc>(value));
    }
};

} // namespace

const boost::system::error_category& category() noexcept {
    static const wire_category instance;
    return instance;
}

boost::system::error_code make_error_code(errc value) noexcept {
    return {static_cast<int>(value), category()};
}

} // namespace diolkos::wire
