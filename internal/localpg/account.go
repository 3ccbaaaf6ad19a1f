package localpg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is as whom PostgreSQL runs. It refuses to run as root.
type account struct {
	name     string
	uid, gid uint32
	drop     bool // we are root and give up root for it
}

func unprivileged() (account, error) {
	if os.Geteuid() != 0 {
		return account{name: "the current user", uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}, nil
	}
	for _, name := range []string{"postgres", "nobody"} { // initdb wants one that has a passwd entry
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseInt(u.Uid, 10, 64) // macOS numbers nobody -2
		gid, gidErr := strconv.ParseInt(u.Gid, 10, 64)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return account{name: name, uid: uint32(uid), gid: uint32(gid), drop: true}, nil
		}
	}
	return account{}, errors.New("PostgreSQL refuses to run as root, and there is neither a user postgres " +
		"nor a user nobody to run it as: start continuo as an ordinary user")
}

// equip sets a command up to run as the account, in dir.
func (a account) equip(cmd *exec.Cmd, dir string) {
	cmd.Dir = dir // the caller's own may be closed to the account
	// Nothing is inherited: PGPORT, PGDATA and the like would bend what runs.
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", "HOME=" + dir}
	// A process group of its own, so that Ctrl-C reaches only us.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid} // no Groups: none are kept
	}
	dieWithParent(cmd.SysProcAttr)
}

// give makes the account the owner of path.
func (a account) give(path string) error {
	if !a.drop {
		return nil
	}
	if err := os.Lchown(path, int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("give %s to user %s: %w", path, a.name, err)
	}
	return nil
}

// reach says why the account cannot enter dir, or the part of it that exists
// yet. Root itself gets in everywhere, so nothing else would tell in time.
func (a account) reach(dir string) error {
	if !a.drop {
		return nil
	}
	var parts []string // from the root down, so that the outermost culprit is named
	for p := dir; ; p = filepath.Dir(p) {
		parts = append([]string{p}, parts...)
		if p == filepath.Dir(p) {
			break
		}
	}
	for _, p := range parts {
		info, err := os.Stat(p)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reach %s: %w", dir, err)
		}
		if !a.mayEnter(info) {
			return fmt.Errorf("%s cannot be used: user %s, as whom PostgreSQL runs when continuo is started as root, "+
				"may not enter %s. Name another place with --data or TMPDIR, such as /var/lib/continuo-demo or /tmp",
				dir, a.name, p)
		}
	}
	return nil
}

func (a account) mayEnter(info os.FileInfo) bool {
	owner := info.Sys().(*syscall.Stat_t)
	bit := os.FileMode(0o001)
	switch {
	case owner.Uid == a.uid:
		bit = 0o100
	case owner.Gid == a.gid:
		bit = 0o010
	}
	return info.IsDir() && info.Mode()&bit != 0
}

// home is where something that outlives this process is kept.
func (a account) home(name string) (string, error) {
	if !a.drop {
		cache, err := os.UserCacheDir()
		if err != nil { // no HOME
			cache = filepath.Join(os.TempDir(), fmt.Sprintf("continuo-%d", a.uid))
		}
		return filepath.Join(cache, "continuo", name), nil
	}
	var refused error
	for _, parent := range []string{"/var/lib", "/var/tmp", os.TempDir()} {
		err := a.reach(parent)
		if err == nil {
			err = syscall.Access(parent, 0o2) // writable: read-only images are common
		}
		if err == nil {
			return filepath.Join(parent, "continuo-"+name), nil
		}
		refused = errors.Join(refused, fmt.Errorf("%s: %w", parent, err))
	}
	return "", fmt.Errorf("find a place for continuo-%s: %w", name, refused)
}
