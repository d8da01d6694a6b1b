#include "protobuf_bytes.hpp"
#include "wire_format/frame_reader.hpp"
#include "wire_format/frame_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace diolkos::wire {
namespace {

std::string frame(std::string_view body) {
    std::string out;
    for (unsigned shift = 32; shift > 0; shift -= 8)
        out += static_cast<char>((body.size() >> (shift - 8)) & 0xFFU);
    return out + std::string(body);
}

std::string text(frame_reader::body body) {
    return {reinterpret_cast<const char*>(body.data()), body.size()};
}

// Feeds `bytes` in pieces of `step` and returns all bodies; `failure` is the last error.
std::vector<std::string> read(frame_reader& reader, std::string_view bytes, std::size_t step,
                              boost::system::error_code& failure) {
    std::vector<std::string> bodies;
    while (!bytes.empty()) {
        const std::size_t piece = std::min(step, bytes.size());
        const std::size_t taken = reader.take(as_span(bytes.substr(0, piece)));
        EXPECT_GT(taken, 0U);
        bytes.remove_prefix(taken);
        for (;;) {
            const auto next = reader.next();
            if (!next) {
                failure = next.error();
                return bodies;
            }
            if (!*next)
                break;
            bodies.push_back(text(**next));
        }
    }
    return bodies;
}

TEST(frame_reader, cuts_whole_and_byte_by_byte) {
    const std::vector<std::string> bodies{"a", std::string(100, 'b'), "c", std::string(64, 'd')};
    std::string bytes;
    for (const auto& body : bodies)
        bytes += frame(body);
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        frame_reader reader(100);
        boost::system::error_code failure;
        EXPECT_EQ(read(reader, bytes, step, failure), bodies) << step;
        EXPECT_FALSE(failure);
        EXPECT_TRUE(reader.at_boundary());
    }
}

TEST(frame_reader, reads_into_its_own_room) {
    frame_reader reader(8);
    const std::string bytes = frame("12345678") + frame("abc");
    std::string seen;
    for (const char c : bytes) {
        const auto room = reader.prepare();
        ASSERT_FALSE(room.empty());
        room[0] = static_cast<std::byte>(c);
        reader.commit(1);
        if (const auto next = reader.next().value())
            seen += text(*next) + ".";
    }
    EXPECT_EQ(seen, "12345678.abc.");
}

TEST(frame_reader, refuses_bad_lengths_for_good) {
    const struct {
        const char* name;
        std::string bytes;
        errc why;
    } cases[] = {
        {"empty", frame(""), errc::frame_empty},
        {"one_too_long", std::string("\x00\x00\x00\x65", 4), errc::frame_too_long},
        {"longest", "\xFF\xFF\xFF\xFF", errc::frame_too_long},
        {"little_endian", std::string("\x05\x00\x00\x00", 4), errc::frame_too_long},
        {"after_a_good_one", frame("x") + frame(""), errc::frame_empty},
    };
    for (const auto& one : cases)
        for (const std::size_t step : {std::size_t{1}, one.bytes.size()}) {
            frame_reader reader(100);
            boost::system::error_code failure;
            (void)read(reader, one.bytes, step, failure);
            EXPECT_EQ(failure, one.why) << one.name;
            (void)reader.take(as_span(frame("good")));
            EXPECT_EQ(reader.next().error(), one.why) << one.name;
            EXPECT_FALSE(reader.at_boundary());
        }
}

TEST(frame_reader, tells_a_cut_frame_from_a_clean_end) {
    frame_reader reader(100);
    EXPECT_TRUE(reader.at_boundary());
    const std::string bytes = frame("body");
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
        (void)reader.take(as_span(bytes.substr(i, 1)));
        EXPECT_FALSE(*reader.next());
        EXPECT_FALSE(reader.at_boundary());
    }
    (void)reader.take(as_span(bytes.substr(bytes.size() - 1)));
    EXPECT_FALSE(reader.at_boundary());
    EXPECT_TRUE(*reader.next());
    EXPECT_TRUE(reader.at_boundary());
}

TEST(frame_reader, takes_no_more_than_it_has_room_for) {
    frame_reader reader(4);
    const std::string bytes = frame("1234") + frame("5678");
    EXPECT_EQ(reader.take(as_span(bytes)), 8U);
    EXPECT_EQ(text(*reader.next().value()), "1234");
    EXPECT_EQ(reader.take(as_span(bytes).subspan(8)), 8U);
    EXPECT_EQ(text(*reader.next().value()), "5678");
}

TEST(frame_writer, writes_what_the_reader_cuts) {
    const std::vector<envelope> said{hello{1, "x", {std::byte{1}}, {}, {{}}},
                                     crossing{0, 1, {std::byte{2}}, {}, "stanza"},
                                     committed{0, 1},
                                     receipt{0, 1, 1, {1}},
                                     heartbeat{},
                                     pace{{{"low.example", "high.example"}}}};
    std::string bytes;
    for (const envelope& what : said)
        std::visit([&](const auto& one) { append_frame(one, bytes); }, what);
    for (const envelope& what : said)
        append_frame(what, bytes);
    frame_reader reader(max_envelope_bytes);
    boost::system::error_code failure;
    const auto bodies = read(reader, bytes, bytes.size(), failure);
    ASSERT_EQ(bodies.size(), 2 * said.size());
    for (std::size_t i = 0; i < bodies.size(); ++i)
        EXPECT_EQ(decode_envelope(as_span(bodies[i])).value(), said[i % said.size()]) << i;
}

} // namespace
} // namespace diolkos::wire
