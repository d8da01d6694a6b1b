// The configuration's folder, as `diolkos init` and `diolkos pair` leave it. What these write has
// the folder's own group and no access for others, is whole or not there, and is on the medium when
// the call returns.
//
// Errors   std::runtime_error with the file's name and what to do
// Threads  not thread-safe
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace diolkos::cli {

// Names within the folder, in one place: the configuration that init writes names them too.
namespace setup_file {
inline constexpr std::string_view link_key = "link.key", link_certificate = "link.pem";
inline constexpr std::string_view peer_link_key = "peer-link.pem", exchange_key = "pair.key";
inline constexpr std::string_view peer = "peer.pair", audit_key = "audit.key";
inline constexpr std::string_view audit_signing_key = "audit-signing.pem";
inline constexpr std::string_view edge_key = "edge.key", edge_certificate = "edge.pem";
inline constexpr std::string_view edge_request = "edge.csr", authorities = "near-ca.pem";
} // namespace setup_file

class setup_folder {
public:
    static constexpr unsigned key_mode = 0640, public_mode = 0644;

    // It must be there.
    explicit setup_folder(std::filesystem::path folder);

    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
        return folder_ / name;
    }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_; }
    [[nodiscard]] bool has(std::string_view name) const;
    // At most 1 MiB.
    [[nodiscard]] std::string read(std::string_view name) const;
    // Fails if the file is there.
    void create(std::string_view name, std::string_view text, unsigned mode) const;
    // The file as it was, or as it is now: nothing between.
    void replace(std::string_view name, std::string_view text, unsigned mode) const;

private:
    void write(const std::filesystem::path& file, std::string_view text, unsigned mode) const;

    std::filesystem::path folder_;
};

} // namespace diolkos::cli
