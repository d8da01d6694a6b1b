#include "protobuf_bytes.hpp"
#include "wire_format/address.hpp"
#include "wire_format/envelope.hpp"
#include "wire_format/frame_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <random>

namespace diolkos::wire {
namespace {

constexpr auto by_name = [](const auto& test) { return std::string(test.param.name); };

identity id_of(std::uint8_t fill) {
    identity out;
    out.fill(std::byte{fill});
    return out;
}

std::array<std::byte, 32> digest() {
    std::array<std::byte, 32> out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::byte>(i);
    return out;
}

hello some_hello() {
    return {link_version, "low-high", id_of(1), digest(), {{0, {}, 1}, {77, id_of(9), 70}}};
}

std::vector<domain_pair> pairs(std::size_t count) {
    std::vector<domain_pair> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back({"low.example", std::string(1 + i, 'a') + ".example"});
    return out;
}

std::string encoded(const envelope& what) {
    std::string out;
    encode_envelope(what, out);
    return out;
}

struct good {
    const char* name;
    envelope what;
    friend void PrintTo(const good& it, std::ostream* out) { *out << it.name; }
};

class good_envelope : public testing::TestWithParam<good> {};

TEST_P(good_envelope, comes_back) {
    const auto back = decode_envelope(as_span(encoded(GetParam().what)));
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(*back, GetParam().what);
}

TEST_P(good_envelope, is_appended) {
    std::string out = "before";
    encode_envelope(GetParam().what, out);
    EXPECT_EQ(out, "before" + encoded(GetParam().what));
}

TEST_P(good_envelope, cut_short_is_refused) {
    const std::string whole = encoded(GetParam().what);
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(decode_envelope(as_span(whole).first(length))) << length;
}

TEST_P(good_envelope, with_a_trailing_byte_is_refused) {
    for (int byte = 0; byte < 256; ++byte)
        EXPECT_FALSE(decode_envelope(as_span(encoded(GetParam().what) + static_cast<char>(byte))));
}

TEST_P(good_envelope, with_an_unknown_field_is_refused) {
    const auto back = decode_envelope(as_span(encoded(GetParam().what) + field(15, 1)));
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error(), errc::not_canonical);
}

TEST_P(good_envelope, twice_is_refused) {
    const std::string once = encoded(GetParam().what);
    EXPECT_FALSE(decode_envelope(as_span(once + once)));
}

// Whatever decodes is canonical: bytes are never accepted that the other end would not write.
TEST_P(good_envelope, mutated_is_refused_or_canonical) {
    std::mt19937_64 random(20260101);
    const std::string whole = encoded(GetParam().what);
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = whole;
        for (auto changes = 1 + random() % 3; changes > 0; --changes)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        const auto back = decode_envelope(as_span(bytes));
        EXPECT_TRUE(!back || encoded(*back) == bytes);
    }
}

std::vector<std::uint64_t> numbers(std::uint64_t count) {
    std::vector<std::uint64_t> out;
    for (std::uint64_t i = 1; i <= count; ++i)
        out.push_back(i);
    return out;
}

constexpr std::uint64_t highest = ~std::uint64_t{0};

INSTANTIATE_TEST_SUITE_P(
    , good_envelope,
    testing::Values(good{"hello", some_hello()},
                    good{"hello_of_another_version", hello{99, "", id_of(1), {}, {{0, {}, 1}}}},
                    good{"hello_of_no_version", hello{0, "x", id_of(1), digest(), {{0, {}, 1}}}},
                    good{"hello_that_knows_a_boot_and_nothing_of_it",
                         hello{1, "x", id_of(1), digest(), {{0, id_of(2), 1}}}},
                    good{"crossing", crossing{0, 1, id_of(2), std::nullopt, "stanza"}},
                    good{"crossing_of_an_earlier_boot",
                         crossing{63, highest, id_of(2), id_of(3), std::string(1, '\0')}},
                    good{"committed", committed{0, 5}},
                    good{"committed_at_the_end", committed{63, highest}},
                    good{"receipt", receipt{0, 1, 64, {}}},
                    good{"receipt_with_refused", receipt{1, 60, 64, {60, 63, 64}}},
                    good{"receipt_at_the_end", receipt{63, highest, highest, {highest}}},
                    good{"heartbeat", heartbeat{}},
                    good{"hello_of_a_box_that_is_behind",
                         hello{1, "x", id_of(1), digest(), {{0, {}, 1}}, pairs(2)}},
                    good{"pace_of_nobody", pace{}},
                    good{"pace", pace{{{"b.example", "ähre.example"}, {"b.example", "ö.example"}}}},
                    good{"pace_of_all_it_may", pace{pairs(max_stopped)}},
                    good{"pace_after_others", pace{pairs(1), highest}}),
    by_name);

TEST(envelope, at_its_largest_comes_back) {
    hello greeting = some_hello();
    greeting.link_name = std::string(max_link_name_bytes, 'n');
    greeting.lanes.assign(max_lanes, {highest, id_of(7), highest, highest, highest});
    for (std::size_t i = 0; i < max_stopped; ++i) {
        std::string longest;
        while (longest.size() + 64 < address::max_part_bytes)
            longest += std::string(63, static_cast<char>('a' + i)) + '.';
        greeting.stopped.push_back({longest + 'a', longest + 'b'});
    }
    receipt every{0, highest - max_refused + 1, highest, numbers(max_refused)};
    for (auto& one : every.refused)
        one += highest - max_refused;
    const crossing large{63, highest, id_of(1), id_of(2),
                         std::string(codec::max_stanza_bytes, 's')};
    const pace all{greeting.stopped, highest};
    for (const envelope& what :
         {envelope(greeting), envelope(every), envelope(large), envelope(all)}) {
        const std::string bytes = encoded(what);
        EXPECT_LE(bytes.size(), max_envelope_bytes);
        EXPECT_EQ(decode_envelope(as_span(bytes)).value(), what);
    }
}

// The bytes in docs/wire-format.md. If this fails, the wire format has changed: that needs a new
// link_version.
TEST(envelope, writes_the_documented_bytes) {
    const std::string stanza(125, 's');
    std::string out;
    append_frame(crossing{0, 1, id_of(7), std::nullopt, stanza}, out);
    EXPECT_EQ(out, std::string("\0\0\0\x96\x12\x93\x01\x10\x01\x1A\x10", 11) +
                       std::string(16, '\x07') + "\x2A\x7D" + stanza);
}

struct bad {
    const char* name;
    std::string bytes;
    errc why;
    friend void PrintTo(const bad& it, std::ostream* out) { *out << it.name; }
};

class bad_envelope : public testing::TestWithParam<bad> {};

TEST_P(bad_envelope, has_its_reason) {
    const auto back = decode_envelope(as_span(GetParam().bytes));
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error(), GetParam().why) << back.error().message();
}

template <typename Change>
std::string changed_hello(Change change) {
    hello what = some_hello();
    change(what);
    return encoded(what);
}

template <typename Change>
std::string changed_crossing(Change change) {
    crossing what{0, 1, id_of(2), std::nullopt, "stanza"};
    change(what);
    return encoded(what);
}

const std::string sixteen(16, '\x05');

INSTANTIATE_TEST_SUITE_P(
    limits, bad_envelope,
    testing::Values(
        bad{"no_bytes", "", errc::frame_empty},
        bad{"too_many_bytes", std::string(max_envelope_bytes + 1, 'x'), errc::frame_too_long},
        bad{"no_protobuf", "\xFF\xFF\xFF", errc::not_a_message},
        bad{"nothing_said", field(15, 1), errc::not_a_message},
        bad{"long_link_name",
            changed_hello([](hello& it) { it.link_name = std::string(256, 'n'); }),
            errc::text_too_long},
        bad{"link_name_with_control", changed_hello([](hello& it) { it.link_name = "a\x01"; }),
            errc::text_not_xml},
        bad{"link_name_not_utf8", field(1, field(2, "\x80")), errc::text_not_xml},
        bad{"no_boot", changed_hello([](hello& it) { it.boot = {}; }), errc::value_out_of_range},
        bad{"no_lanes", changed_hello([](hello& it) { it.lanes.clear(); }),
            errc::value_out_of_range},
        bad{"65_lanes", changed_hello([](hello& it) { it.lanes.resize(65); }),
            errc::value_out_of_range},
        bad{"recorded_of_nobody", changed_hello([](hello& it) { it.lanes[0].recorded = 1; }),
            errc::value_out_of_range},
        bad{"kept_from_zero", changed_hello([](hello& it) { it.lanes[0].first_kept = 0; }),
            errc::value_out_of_range},
        bad{"epoch_zero", changed_hello([](hello& it) { it.lanes[0].epoch = 0; }),
            errc::value_out_of_range},
        bad{"short_boot", field(1, field(3, "short")), errc::value_out_of_range},
        bad{"short_digest", field(1, field(3, sixteen) + field(4, "short")),
            errc::value_out_of_range},
        bad{"crossing_in_lane_64", changed_crossing([](crossing& it) { it.lane = 64; }),
            errc::value_out_of_range},
        bad{"crossing_zero", changed_crossing([](crossing& it) { it.sequence = 0; }),
            errc::value_out_of_range},
        bad{"crossing_without_id", changed_crossing([](crossing& it) { it.id = {}; }),
            errc::value_out_of_range},
        bad{"crossing_of_boot_zero",
            changed_crossing([](crossing& it) { it.sender_boot.emplace(); }),
            errc::value_out_of_range},
        bad{"crossing_of_short_boot",
            field(2, field(2, 1) + field(3, sixteen) + field(4, "x") + field(5, "s")),
            errc::value_out_of_range},
        bad{"crossing_without_stanza", changed_crossing([](crossing& it) { it.stanza.clear(); }),
            errc::frame_empty},
        bad{"crossing_too_large", changed_crossing([](crossing& it) {
                it.stanza = std::string(codec::max_stanza_bytes + 1, 's');
            }),
            errc::frame_too_long},
        bad{"committed_in_lane_64", encoded(committed{64, 1}), errc::value_out_of_range},
        bad{"committed_nothing", encoded(committed{0, 0}), errc::value_out_of_range},
        bad{"receipt_in_lane_64", encoded(receipt{64, 1, 1, {}}), errc::value_out_of_range},
        bad{"receipt_for_nothing", encoded(receipt{0, 0, 0, {}}), errc::value_out_of_range},
        bad{"receipt_that_begins_nowhere", encoded(receipt{0, 0, 1, {}}), errc::value_out_of_range},
        bad{"receipt_that_ends_before_it_begins", encoded(receipt{0, 5, 4, {}}),
            errc::value_out_of_range},
        bad{"refused_zero", encoded(receipt{0, 1, 5, {0}}), errc::value_out_of_range},
        bad{"refused_before_first", encoded(receipt{0, 2, 5, {1}}), errc::value_out_of_range},
        bad{"refused_beyond_upto", encoded(receipt{0, 1, 5, {6}}), errc::value_out_of_range},
        bad{"refused_twice", encoded(receipt{0, 1, 5, {2, 2}}), errc::value_out_of_range},
        bad{"refused_descending", encoded(receipt{0, 1, 5, {3, 2}}), errc::value_out_of_range},
        bad{"too_many_refused", encoded(receipt{0, 1, highest, numbers(max_refused + 1)}),
            errc::value_out_of_range},
        bad{"pace_of_too_many", encoded(pace{pairs(max_stopped + 1)}), errc::value_out_of_range},
        bad{"pace_of_no_number", encoded(pace{pairs(1), 0}), errc::value_out_of_range},
        bad{"pace_twice_the_same", encoded(pace{{pairs(1)[0], pairs(1)[0]}}),
            errc::value_out_of_range},
        bad{"pace_descending", encoded(pace{{pairs(2)[1], pairs(2)[0]}}), errc::value_out_of_range},
        bad{"pace_without_a_sender", encoded(pace{{{"", "high.example"}}}), errc::address_empty},
        bad{"pace_without_a_receiver", encoded(pace{{{"low.example", ""}}}), errc::address_empty},
        bad{"pace_in_capitals", encoded(pace{{{"low.example", "High.example"}}}),
            errc::address_not_prepared},
        bad{"pace_of_an_address", encoded(pace{{{"low.example", "a@high.example"}}}),
            errc::address_malformed},
        bad{"pace_of_no_utf8", encoded(pace{{{"low.example", "\x80"}}}), errc::address_malformed},
        bad{"hello_stopped_in_capitals", changed_hello([](hello& it) {
                it.stopped = {{"low.example", "High.example"}};
            }),
            errc::address_not_prepared},
        bad{"hello_stops_too_many",
            changed_hello([](hello& it) { it.stopped = pairs(max_stopped + 1); }),
            errc::value_out_of_range}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    forms, bad_envelope,
    testing::Values(
        bad{"default_written_out", field(3, field(1, 0) + field(2, 5)), errc::not_canonical},
        bad{"fields_reordered", field(3, field(2, 5) + field(1, 1)), errc::not_canonical},
        bad{"scalar_twice", field(3, field(2, 4) + field(2, 5)), errc::not_canonical},
        bad{"unknown_field_inside", field(3, field(2, 5) + field(9, 5)), errc::not_canonical},
        bad{"long_varint", field(3, std::string("\x10\x85\x00", 3)), errc::not_canonical},
        bad{"long_length", std::string("\x1A\x82\x00\x10\x05", 5), errc::not_canonical},
        bad{"lane_beyond_32_bits", field(3, field(1, std::uint64_t{1} << 32U) + field(2, 5)),
            errc::not_canonical},
        bad{"refused_unpacked", field(4, field(2, 5) + field(3, 1) + field(3, 2) + field(4, 1)),
            errc::not_canonical},
        bad{"refused_in_two_packs",
            field(4, field(2, 5) + field(3, "\x01") + field(3, "\x02") + field(4, 1)),
            errc::not_canonical},
        bad{"two_at_once", field(3, field(2, 5)) + field(5, ""), errc::not_canonical},
        bad{"message_in_two_pieces", field(3, field(1, 1)) + field(3, field(2, 5)),
            errc::not_canonical},
        bad{"something_in_a_heartbeat", field(5, field(1, 1)), errc::not_canonical},
        bad{"something_else_in_a_pace", field(6, field(2, 1) + field(3, 1)), errc::not_canonical},
        bad{"pair_in_another_order",
            field(6, field(1, field(2, "high.example") + field(1, "low.example")) + field(2, 1)),
            errc::not_canonical},
        bad{"group", field(5, "") + "\x7B\x7C", errc::not_canonical},
        bad{"zero_boot_written_out",
            field(1, field(1, 1) + field(3, sixteen) + field(4, sixteen + sixteen) +
                         field(5, field(2, std::string(16, '\0')) + field(3, 1) + field(5, 1))),
            errc::not_canonical}),
    by_name);

} // namespace
} // namespace diolkos::wire
