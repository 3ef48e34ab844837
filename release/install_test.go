package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// installed installs the Debian package below a folder, by dpkg.
func installed(t *testing.T) string {
	t.Helper()
	need(t, "dpkg", "dpkg")
	root := t.TempDir()
	admin := filepath.Join(root, "var/lib/dpkg")
	for _, dir := range []string{"info", "updates"} {
		if err := os.MkdirAll(filepath.Join(admin, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(admin, "status"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	dpkg(t, root, "--install", published(t, "mayissue_*_amd64.deb"))
	return root
}

// dpkg runs dpkg for another root. No shell lies there, so that the package's
// scripts run outside of it and are told where it is.
func dpkg(t *testing.T, root string, args ...string) string {
	t.Helper()
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin")
	return succeed(t, "dpkg", append([]string{"--root=" + root, "--force-script-chrootless", "--force-not-root"}, args...)...)
}

// The package installs, its program decides, and once it is purged nothing is
// left.
func TestDebianPackage(t *testing.T) {
	root := installed(t)
	if said := dpkg(t, root, "--status", "mayissue"); !strings.Contains(said, "Status: install ok installed") || !strings.Contains(said, "/etc/mayissue/names ") {
		t.Errorf("status: %s", said)
	}
	decidesLab(t, exec.Command(filepath.Join(root, "usr/bin/mayissue"), "check", "--lab"))
	for path, mode := range map[string]os.FileMode{
		"usr/share/man/man1/mayissue-check.1.gz": 0o644, "usr/share/man/zh_CN/man1/mayissue.1.gz": 0o644,
		"usr/share/bash-completion/completions/mayissue": 0o644, "usr/share/zsh/vendor-completions/_mayissue": 0o644,
		"usr/share/fish/vendor_completions.d/mayissue.fish": 0o644, "usr/share/doc/mayissue/copyright": 0o644,
		"usr/share/doc/mayissue/NOTICES": 0o644, "usr/libexec/mayissue/nightly": 0o755, "usr/bin/mayissue": 0o755,
		"lib/systemd/system/mayissue-scan.service": 0o644, "lib/systemd/system/mayissue-scan.timer": 0o644,
		"etc/mayissue/names": 0o644, "etc/default/mayissue": 0o644,
	} {
		if info, err := os.Stat(filepath.Join(root, path)); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
	if err := os.MkdirAll(filepath.Join(root, "var/lib/private/mayissue"), 0o755); err != nil {
		t.Fatal(err)
	}
	dpkg(t, root, "--purge", "mayissue")
	for _, path := range []string{"etc", "usr", "lib", "var/lib/private/mayissue"} {
		if _, err := os.Stat(filepath.Join(root, path)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left: %v", path, err)
		}
	}
}

// decidesLab runs the demonstration, which denies some names.
func decidesLab(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), "✗ cname.sub.example.org") {
		t.Errorf("%s: %v: %.500s", cmd, err, out)
	}
}

// Debian's own critic finds nothing.
func TestLintian(t *testing.T) {
	need(t, "lintian", "lintian")
	if out, err := exec.Command("lintian", "--no-cfg", "--fail-on", "error,warning", published(t, "mayissue_*_amd64.deb")).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// The image that the Containerfile describes, without an engine: its files are
// copied into an empty folder, which becomes the root of the program.
func TestContainer(t *testing.T) {
	dir, root := archive(t), t.TempDir()
	data, err := os.ReadFile(filepath.Join(dir, "Containerfile"))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for line := range strings.Lines(string(data)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word != "COPY" {
			said[word] = rest
			continue
		}
		f := strings.Fields(rest)
		for _, source := range f[:len(f)-1] {
			to := filepath.Join(root, f[len(f)-1])
			if strings.HasSuffix(f[len(f)-1], "/") {
				to = filepath.Join(to, source)
			}
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			succeed(t, "cp", "-p", filepath.Join(dir, source), to)
		}
	}
	if said["FROM"] != "scratch" || said["USER"] != "65532:65532" || said["ENTRYPOINT"] != `["/usr/bin/mayissue"]` {
		t.Errorf("the recipe says %q", said)
	}
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/usr/bin/mayissue", "check", "--lab")
	cmd.Dir, cmd.Env = "/", []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: 65532, Gid: 65532}
	} else { // in a space of users of its own, anybody may change the root
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 65532, HostID: os.Geteuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 65532, HostID: os.Getegid(), Size: 1}}
	}
	decidesLab(t, cmd)
}
