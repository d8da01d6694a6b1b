#include "protobuf_bytes.hpp"
#include "sample.hpp"
#include "wire_format/codec.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <utility>

namespace diolkos::wire {
namespace {

constexpr auto by_name = [](const auto& test) { return std::string(test.param.name); };

stanza made(stanza_fields fields) {
    return stanza::make(*sample::names(), std::move(fields)).value();
}

std::string encoded(stanza_fields fields) {
    return codec(sample::names()).encode(made(std::move(fields))).value();
}

boost::system::result<stanza> decoded(std::string_view bytes) {
    return codec(sample::names()).decode(as_span(bytes));
}

struct subject {
    const char* name;
    stanza_fields (*fields)();
    friend void PrintTo(const subject& it, std::ostream* out) { *out << it.name; }
};

class codec_of : public testing::TestWithParam<subject> {};

INSTANTIATE_TEST_SUITE_P(, codec_of,
                         testing::Values(subject{"chat", sample::chat_message},
                                         subject{"full_message", sample::full_message},
                                         subject{"uuids", sample::uuid_message},
                                         subject{"full_presence", sample::full_presence},
                                         subject{"ping", sample::ping_iq},
                                         subject{"disco_result", sample::disco_result},
                                         subject{"error", sample::error_message}),
                         by_name);

// --- forms that say the same, and are refused ----------------------------------------------------

// One field of a message as it stands in the bytes: tag, then length if any, then value.
struct raw_field {
    std::uint64_t tag = 0;
    bool has_length = false;
    std::uint64_t number = 0; // a varint's value
    std::string content;      // of a length-delimited one

    [[nodiscard]] std::string bytes() const {
        return varint(tag) + (has_length ? varint(content.size()) + content : varint(number));
    }
};

std::uint64_t read_varint(std::string_view& bytes) {
    std::uint64_t out = 0;
    for (unsigned shift = 0;; shift += 7) {
        const auto byte = static_cast<std::uint8_t>(bytes.front());
        bytes.remove_prefix(1);
        out |= std::uint64_t{byte & 0x7FU} << shift;
        if (byte < 0x80)
            return out;
    }
}

std::vector<raw_field> split(std::string_view bytes) {
    std::vector<raw_field> out;
    while (!bytes.empty()) {
        raw_field& one = out.emplace_back();
        one.tag = read_varint(bytes);
        one.has_length = (one.tag & 7U) == 2;
        if (one.has_length) {
            const auto length = read_varint(bytes);
            one.content = bytes.substr(0, length);
            bytes.remove_prefix(length);
        } else {
            one.number = read_varint(bytes);
        }
    }
    return out;
}

std::string join(const std::vector<raw_field>& fields) {
    std::string out;
    for (const auto& one : fields)
        out += one.bytes();
    return out;
}

// A varint with a needless zero byte behind it.
std::string long_varint(std::uint64_t number) {
    std::string out = varint(number);
    out.back() = static_cast<char>(static_cast<std::uint8_t>(out.back()) | 0x80U);
    return out + '\0';
}

TEST_P(codec_of, stanza_comes_back) {
    const std::string bytes = encoded(GetParam().fields());
    const auto back = decoded(bytes);
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(back->fields(), GetParam().fields());
    EXPECT_EQ(encoded(back->fields()), bytes);
    EXPECT_EQ(join(split(bytes)), bytes); // of the test's own tools
}

TEST_P(codec_of, one_stanza_after_another_leaves_nothing_behind) {
    codec wire(sample::names());
    for (const auto other : {sample::full_message, sample::ping_iq, GetParam().fields}) {
        const std::string bytes = wire.encode(made(other())).value();
        EXPECT_EQ(bytes, encoded(other()));
        EXPECT_EQ(wire.decode(as_span(bytes))->fields(), other());
        EXPECT_FALSE(wire.decode(as_span(bytes).first(bytes.size() - 1)));
    }
}

TEST_P(codec_of, unknown_field_is_refused) {
    const std::string bytes = encoded(GetParam().fields());
    EXPECT_EQ(decoded(bytes + field(100, 1)).error(), errc::not_canonical);
    EXPECT_EQ(decoded(bytes + field(100, "hidden")).error(), errc::not_canonical);
    EXPECT_EQ(decoded(field(100, "hidden") + bytes).error(), errc::not_canonical);
}

TEST_P(codec_of, trailing_byte_is_refused) {
    const std::string bytes = encoded(GetParam().fields());
    for (int byte = 0; byte < 256; ++byte)
        EXPECT_FALSE(decoded(bytes + static_cast<char>(byte))) << byte;
}

TEST_P(codec_of, cut_short_is_refused) {
    const std::string bytes = encoded(GetParam().fields());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const auto back = decoded(bytes.substr(0, length));
        // What is left may be a smaller stanza, if the cut was between two of its fields.
        EXPECT_TRUE(!back || encoded(back->fields()) == bytes.substr(0, length)) << length;
    }
}

TEST_P(codec_of, fields_reordered_are_refused) {
    const auto fields = split(encoded(GetParam().fields()));
    for (std::size_t i = 1; i < fields.size(); ++i) {
        if (fields[i].tag == fields[i - 1].tag)
            continue; // the order of texts, and of payloads, is their own
        auto other = fields;
        std::swap(other[i], other[i - 1]);
        EXPECT_EQ(decoded(join(other)).error(), errc::not_canonical) << i;
    }
}

TEST_P(codec_of, scalar_twice_is_refused) {
    for (const auto& one : split(encoded(GetParam().fields()))) {
        const std::uint64_t number = one.tag >> 3U;
        if (number == 11 || number == 12 || number == 15 || number == 17)
            continue; // repeated
        auto fields = split(encoded(GetParam().fields()));
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (fields[i].tag == one.tag) {
                fields.insert(fields.begin() + static_cast<std::ptrdiff_t>(i), one);
                break;
            }
        EXPECT_FALSE(decoded(join(fields))) << number;
    }
}

TEST_P(codec_of, long_varints_are_refused) {
    const auto fields = split(encoded(GetParam().fields()));
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto place = fields.begin() + static_cast<std::ptrdiff_t>(i);
        const std::vector before(fields.begin(), place);
        const std::vector after(place + 1, fields.end());
        const raw_field& one = fields[i];
        const std::string rest =
            one.has_length ? varint(one.content.size()) + one.content : varint(one.number);
        const std::string long_rest = one.has_length ? long_varint(one.content.size()) + one.content
                                                     : long_varint(one.number);
        for (const std::string& middle : {long_varint(one.tag) + rest, varint(one.tag) + long_rest})
            EXPECT_EQ(decoded(join(before) + middle + join(after)).error(), errc::not_canonical)
                << i;
    }
}

TEST_P(codec_of, default_written_out_is_refused) {
    const auto fields = split(encoded(GetParam().fields()));
    for (std::uint32_t number = 1; number <= 10; ++number) {
        std::string bytes;
        bool present = false;
        bool written = false;
        for (const auto& one : fields) {
            present = present || one.tag >> 3U == number;
            if (!written && one.tag >> 3U > number) {
                bytes += number <= 2 ? field(number, 0U) : field(number, "");
                written = true;
            }
            bytes += one.bytes();
        }
        if (!present) {
            EXPECT_EQ(decoded(bytes).error(), errc::not_canonical) << number;
        }
    }
}

// --- forms by hand -------------------------------------------------------------------------------

// A chat message from a@b to c; what follows is put behind it.
const std::string head = field(2, 2U) + field(3, "a") + field(4, "b") + field(7, "c");

std::string payload(std::string_view content) {
    return head + field(12, content);
}

// "everything" with its required parts, and `content` as its attribute, `more` as another.
std::string with_attribute(std::string_view content, std::string_view more = "") {
    return payload(field(1, sample::everything) + field(2, content) +
                   (more.empty() ? "" : field(2, more)) +
                   field(3, field(1, sample::k_boolean) + field(5, 1U)));
}

struct form {
    const char* name;
    std::string bytes;
    errc why;
    friend void PrintTo(const form& it, std::ostream* out) { *out << it.name; }
};

class bad_form : public testing::TestWithParam<form> {};

TEST_P(bad_form, has_its_reason) {
    const auto back = decoded(GetParam().bytes);
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error(), GetParam().why) << back.error().message();
}

std::string nested(int depth) {
    std::string inner;
    for (int i = 1; i < depth; ++i)
        inner = field(3, inner);
    return payload(field(1, sample::level) + inner);
}

std::string many(std::uint32_t number, std::size_t count) {
    std::string out = head;
    for (std::size_t i = 0; i < count; ++i)
        out += field(number, "");
    return out;
}

INSTANTIATE_TEST_SUITE_P(
    , bad_form,
    testing::Values(
        form{"nothing", "", errc::address_empty}, form{"rubbish", "\xFF\xFF", errc::not_a_message},
        form{"too_long", std::string(codec::max_stanza_bytes + 1, '\n'), errc::frame_too_long},
        form{"field_zero", std::string("\0\0", 2), errc::not_a_message},
        form{"group", head + "\x9B\x01\x9C\x01", errc::not_canonical},
        form{"fixed_instead_of_varint", std::string("\x0D\0\0\0\0", 5) + head, errc::not_canonical},
        form{"unknown_kind", field(1, 3U) + head, errc::enumeration_unknown},
        form{"negative_kind", field(1, ~std::uint64_t{0}) + head, errc::enumeration_unknown},
        form{"kind_beyond_32_bits", field(1, std::uint64_t{1} << 32U) + head, errc::not_canonical},
        form{"unknown_type", field(2, 15U) + field(3, "a"), errc::enumeration_unknown},
        form{"negative_type", field(2, ~std::uint64_t{0}), errc::enumeration_unknown},
        form{"type_of_another_kind", field(1, 2U) + head, errc::type_not_of_kind},
        form{"no_domain", field(3, "a"), errc::address_empty},
        form{"address_not_prepared", field(3, "A") + field(4, "b"), errc::address_not_prepared},
        form{"markup_in_address", field(3, "a") + field(4, "b<c"), errc::address_malformed},
        form{"address_too_long", field(4, std::string(1024, 'a')), errc::address_part_too_long},
        form{"id_not_utf8", head + field(9, "\x80"), errc::text_not_xml},
        form{"body_not_utf8", head + field(11, field(2, "\xC0\x80")), errc::text_not_xml},
        form{"33_bodies", many(11, 33), errc::element_repeated},
        form{"4097_nodes", many(12, 4097), errc::payload_count},
        form{"unknown_show", field(1, 1U) + field(4, "b") + field(7, "c") + field(16, 4U),
             errc::enumeration_unknown},
        form{"negative_show",
             field(1, 1U) + field(4, "b") + field(7, "c") + field(16, ~std::uint64_t{0}),
             errc::enumeration_unknown},
        form{"priority_128", field(1, 1U) + field(4, "b") + field(7, "c") + field(18, 256U),
             errc::value_out_of_range},
        form{"priority_minus_129", field(1, 1U) + field(4, "b") + field(7, "c") + field(18, 257U),
             errc::value_out_of_range},
        form{"unknown_condition",
             field(2, 1U) + field(4, "b") + field(7, "c") + field(14, field(2, 22U)),
             errc::enumeration_unknown},
        form{"unknown_error_type",
             field(2, 1U) + field(4, "b") + field(7, "c") + field(14, field(1, 5U)),
             errc::enumeration_unknown},
        form{"error_in_two_pieces",
             field(2, 1U) + field(4, "b") + field(7, "c") + field(14, field(1, 1U)) +
                 field(14, field(2, 1U)),
             errc::not_canonical},
        form{"unknown_field_in_payload", payload(field(12, "x")), errc::not_canonical},
        form{"number_zero_written_out", payload(field(1, 0U)), errc::not_canonical},
        form{"name_instead_of_number", payload(field(1, "active")), errc::not_canonical},
        form{"unknown_payload", payload(field(1, 77U)), errc::element_unknown},
        form{"too_deep", nested(9), errc::too_deep},
        form{"much_too_deep", nested(99), errc::too_deep},
        form{"deeper_than_protobuf_goes", nested(200), errc::not_a_message},
        form{"wrong_kind_of_value", with_attribute(field(1, 3U) + field(5, 1U)),
             errc::value_kind_mismatch},
        form{"no_value", with_attribute(field(1, 3U)), errc::value_kind_mismatch},
        form{"two_values", with_attribute(field(1, 3U) + field(4, 1U) + field(5, 1U)),
             errc::value_kind_mismatch},
        form{"value_twice", with_attribute(field(1, 3U) + field(4, 1U) + field(4, 2U)),
             errc::not_canonical},
        form{"two_values_right_one_last",
             with_attribute(field(1, 3U) + field(5, 1U) + field(4, 1U)), errc::not_canonical},
        form{"unknown_enumeration", with_attribute(field(1, 3U) + field(4, 3U)),
             errc::enumeration_unknown},
        form{"boolean_of_two",
             payload(field(1, sample::everything) +
                     field(2, field(1, sample::k_enum) + field(4, 0U)) +
                     field(3, field(1, sample::k_boolean) + field(5, 2U))),
             errc::not_canonical},
        form{"address_value_not_prepared",
             payload(field(1, sample::everything) + field(2, field(8, field(2, "EXAMPLE")))),
             errc::address_not_prepared},
        form{"unknown_field_in_address_value",
             payload(field(1, sample::everything) +
                     field(2, field(8, field(2, "a.b") + field(9, "x"))) +
                     field(2, field(1, sample::k_enum) + field(4, 0U)) +
                     field(3, field(1, sample::k_boolean) + field(5, 1U))),
             errc::not_canonical}),
    by_name);

// --- UUIDs ---------------------------------------------------------------------------------------

const std::string uuid = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
const std::string octets_of_uuid("\xF8\x1D\x4F\xAE\x7D\xEC\x11\xD0\xA7\x65\x00\xA0\xC9\x1E\x6B\xF6",
                                 16);
constexpr std::string_view nil_octets("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);

// A message with `id` as its id's field, whichever that is.
std::string with_id(const std::string& before_payloads, const std::string& behind) {
    return field(2, 2U) + field(3, "a") + field(4, "b") + field(7, "c") + before_payloads + behind;
}
std::string with_received(const std::string& value) {
    return payload(field(1, sample::received) + field(2, value));
}
std::string with_second_attribute(const std::string& content) {
    return with_attribute(field(1, sample::k_enum) + field(4, 0U), content);
}
std::string with_delay(const std::string& value) {
    return payload(field(1, sample::delay) + field(2, field(1, 1U) + field(7, 0U)) + value);
}

TEST(codec, takes_a_uuid_as_octets_in_every_place) {
    EXPECT_EQ(decoded(with_id("", field(19, octets_of_uuid)))->fields().id, uuid);
    EXPECT_EQ(decoded(with_received(field(11, octets_of_uuid)))
                  ->fields()
                  .payloads.at(0)
                  .attributes.at(0)
                  .content,
              value(uuid));
    EXPECT_EQ(decoded(with_delay(field(11, octets_of_uuid)))->fields().payloads.at(0).content,
              value(uuid));
    const auto threaded =
        decoded(head + field(13, field(3, octets_of_uuid) + field(4, nil_octets)));
    ASSERT_TRUE(threaded);
    EXPECT_EQ(threaded->fields().thread_id, (thread{uuid, "00000000-0000-0000-0000-000000000000"}));
}

// What is no UUID of that one form stays a text, and its octets are not said any other way.
TEST(codec, leaves_other_texts_as_they_are) {
    for (const std::string other :
         {"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", "f81d4fae7dec11d0a76500a0c91e6bf6",
          "{f81d4fae-7dec-11d0-a765-00a0c91e6bf}", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6x"})
        EXPECT_EQ(decoded(with_id(field(9, other), ""))->fields().id, other);
}

INSTANTIATE_TEST_SUITE_P(
    uuid, bad_form,
    testing::Values(
        form{"id_as_text", with_id(field(9, uuid), ""), errc::not_canonical},
        form{"id_twice", with_id(field(9, uuid), field(19, octets_of_uuid)), errc::not_canonical},
        form{"another_id_too", with_id(field(9, "x"), field(19, octets_of_uuid)),
             errc::not_canonical},
        form{"empty", with_id("", field(19, "")), errc::not_canonical},
        form{"of_15_octets", with_id("", field(19, octets_of_uuid.substr(1))),
             errc::value_out_of_range},
        form{"of_17_octets", with_id("", field(19, octets_of_uuid + "x")),
             errc::value_out_of_range},
        form{"attribute_as_text", with_received(field(9, uuid)), errc::not_canonical},
        form{"attribute_empty", with_received(field(11, "")), errc::value_out_of_range},
        form{"attribute_of_15_octets", with_received(field(11, octets_of_uuid.substr(1))),
             errc::value_out_of_range},
        form{"content_as_text", with_delay(field(9, uuid)), errc::not_canonical},
        form{"content_of_17_octets", with_delay(field(11, octets_of_uuid + "x")),
             errc::value_out_of_range},
        form{"where_no_text_is",
             with_second_attribute(field(1, sample::k_integer) + field(11, octets_of_uuid)),
             errc::value_kind_mismatch},
        form{"longer_than_the_text_may_be",
             with_second_attribute(field(1, sample::k_text) + field(11, octets_of_uuid)),
             errc::text_too_long},
        form{"thread_as_text", head + field(13, field(1, uuid)), errc::not_canonical},
        form{"thread_twice", head + field(13, field(1, "x") + field(3, octets_of_uuid)),
             errc::not_canonical},
        form{"parent_as_text", head + field(13, field(1, "t") + field(2, uuid)),
             errc::not_canonical}),
    by_name);

TEST(codec, takes_the_forms_by_hand_when_they_are_right) {
    EXPECT_TRUE(decoded(head));
    EXPECT_TRUE(decoded(payload("")));
    EXPECT_TRUE(decoded(nested(8)));
    EXPECT_TRUE(decoded(with_attribute(field(1, sample::k_enum) + field(4, 0U))));
}

TEST(codec, refuses_to_encode_what_is_too_long) {
    stanza_fields fields = sample::chat_message();
    fields.lang.clear();
    fields.bodies.clear();
    for (const char* lang : {"a", "b", "c", "d", "e"})
        fields.bodies.push_back({lang, std::string(stanza::max_body_bytes, 'x')});
    EXPECT_EQ(codec(sample::names()).encode(made(fields)).error(), errc::frame_too_long);
}

// A dictionary says what numbers mean: under another one the same bytes are another stanza or none.
TEST(codec, holds_numbers_against_its_dictionary) {
    const std::string bytes = encoded(sample::chat_message());
    codec empty(std::make_shared<const dictionary>());
    EXPECT_EQ(empty.decode(as_span(bytes)).error(), errc::element_unknown);
}

// --- the form itself -----------------------------------------------------------------------------

// The bytes in docs/wire-format.md. If this fails, the wire format has changed: that needs a
// new link_version.
TEST(codec, writes_the_documented_bytes) {
    using namespace std::string_literals;
    const std::string expected = "\x10\x02"
                                 "\x1A\x06juliet"
                                 "\x22\x0F"
                                 "capulet.example"
                                 "\x2A\x07"
                                 "balcony"
                                 "\x32\x05romeo"
                                 "\x3A\x10montague.example"
                                 "\x4A\x0D"
                                 "6f1b1c0e-5d2c"
                                 "\x52\x02"
                                 "en"
                                 "\x5A\x25\x12\x23"
                                 "Art thou not Romeo, and a Montague?"
                                 "\x62\x00"
                                 "\x62\x02\x08\x01"s;
    EXPECT_EQ(encoded(sample::chat_message()), expected);
}

TEST(codec, writes_the_documented_uuid) {
    auto fields = sample::chat_message();
    fields.id = uuid;
    const std::string bytes = encoded(fields);
    EXPECT_EQ(bytes.substr(bytes.size() - 19), "\x9A\x01\x10" + octets_of_uuid);
}

TEST(codec, is_at_most_half_of_the_xml) {
    EXPECT_LE(2 * encoded(sample::chat_message()).size(), sample::chat_message_xml().size());
}

} // namespace
} // namespace diolkos::wire
