#include "cli/export/export_state.hpp"

#include "wire_format/base64.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace diolkos::cli {

namespace {

void write_synced(const std::filesystem::path& file, const std::string& text) {
    const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    const bool written =
        opened >= 0 &&
        ::write(opened, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(opened) == 0;
    const int failure = errno;
    if (opened >= 0)
        ::close(opened);
    if (!written)
        throw std::runtime_error(file.string() + ": cannot be written: " + std::strerror(failure));
}

} // namespace

export_state read_export_state(const std::filesystem::path& file) {
    export_state state;
    if (!std::filesystem::exists(file))
        return state;
    std::ifstream in(file);
    std::string hash, rest;
    const bool counted = static_cast<bool>(in >> state.next);
    if (in >> hash) {
        const auto bytes = wire::read_base64(hash);
        if (bytes && bytes->size() == audit::tree::digest_bytes)
            state.last = audit::tree::digest_from(*bytes);
        else
            rest = hash;
    }
    if (!counted || !rest.empty() || in >> rest)
        throw std::runtime_error(file.string() + ": this says not how far an export came");
    return state;
}

void write_export_state(const std::filesystem::path& file, const export_state& state) {
    auto text = std::to_string(state.next) + '\n';
    if (state.last) {
        wire::write_base64(*state.last, text);
        text += '\n';
    }
    auto fresh = file;
    fresh += ".new";
    write_synced(fresh, text);
    std::filesystem::rename(fresh, file);
}

} // namespace diolkos::cli
