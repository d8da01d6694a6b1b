#include "wire_format/frame_writer.hpp"

#include "wire_format/frame_reader.hpp"

#include <cstddef>
#include <cstdint>

namespace diolkos::wire {
namespace {

template <typename What>
void append(const What& what, std::string& out) {
    const std::size_t start = out.size();
    out.append(frame_reader::header_bytes, '\0');
    encode_envelope(what, out);
    const auto length = static_cast<std::uint32_t>(out.size() - start - frame_reader::header_bytes);
    for (std::size_t i = 0; i < frame_reader::header_bytes; ++i)
        out[start + i] = static_cast<char>((length >> (24U - 8U * i)) & 0xFFU);
}

} // namespace

void append_frame(const envelope& what, std::string& out) {
    append(what, out);
}
void append_frame(const hello& what, std::string& out) {
    append(what, out);
}
void append_frame(const crossing& what, std::string& out) {
    append(what, out);
}
void append_frame(const committed& what, std::string& out) {
    append(what, out);
}
void append_frame(const receipt& what, std::string& out) {
    append(what, out);
}
void append_frame(const heartbeat& what, std::string& out) {
    append(what, out);
}
void append_frame(const pace& what, std::string& out) {
    append(what, out);
}

} // namespace diolkos::wire
