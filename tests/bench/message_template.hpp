// The chat message that is sent over and over: about 300 bytes, with a receipt request and a chat
// state, and an id that says which one it is and when it was sent.
//
//     id='dlk.SSSSSSSSTTTTTTTTTTTTTTTT'    S: number, T: nanoseconds of the monotonic clock, hex
//
// Built once; each further message costs a copy and 24 digits.
//
// Threads  a value
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace diolkos::bench {

inline constexpr std::string_view id_marker = "dlk.";
inline constexpr std::size_t number_digits = 8;
inline constexpr std::size_t time_digits = 16;
inline constexpr std::size_t id_digits = number_digits + time_digits;
// No message is shorter than its body, so no two ids are closer than this, in bytes.
inline constexpr std::size_t body_bytes = 64;

// Nanoseconds of the monotonic clock: the one clock of a measurement.
[[nodiscard]] std::int64_t nanoseconds_now() noexcept;

// The domain part of an address.
[[nodiscard]] std::string domain_of(std::string_view address);

class message_template {
public:
    message_template(std::string_view from, std::string_view to);

    // Appends message `number`, stamped with `sent` nanoseconds.
    void append(std::uint32_t number, std::int64_t sent, std::string& out) const;
    [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }

private:
    std::string text_;
    std::size_t digits_at_; // offset of the first digit of the id in text_
};

} // namespace diolkos::bench
