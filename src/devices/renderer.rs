//! What draws the window: which ways this system has, and in which order they are tried.

use crate::domain::coded_enum;

coded_enum!(
    /// A way to draw.
    RendererName {
        /// OpenGL 2.1 or later, by the system's own driver; Mesa's needs no graphics card.
        OpenGl = "opengl",
        /// Vulkan, on a graphics card or by Mesa's software driver.
        Vulkan = "vulkan",
        /// Direct3D 12, on a graphics card or by Windows' own software adapter, which remote desktops have.
        DirectX = "directx",
        /// Metal, on macOS.
        Metal = "metal",
        /// The processor alone, through Direct3D's or Vulkan's software adapter, with whatever card stands beside it.
        Software = "software",
    }
);

impl RendererName {
    /// What the system calls it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::OpenGl => "OpenGL",
            Self::Vulkan => "Vulkan",
            Self::DirectX => "Direct3D 12",
            Self::Metal => "Metal",
            Self::Software => "software",
        }
    }
}

/// A system, by what it can draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux and other Unixes: OpenGL starts fastest.
    Linux,
    /// Windows: OpenGL is version 1.1 on remote desktops, where Direct3D has a software adapter.
    Windows,
    /// macOS.
    Mac,
}

impl System {
    /// The one that the program was built for.
    pub const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::Mac
    } else {
        Self::Linux
    };

    /// What it can draw with, the best first.
    pub const fn renderers(self) -> &'static [RendererName] {
        use RendererName::{DirectX, Metal, OpenGl, Software, Vulkan};
        match self {
            Self::Linux => &[OpenGl, Vulkan, Software],
            Self::Windows => &[DirectX, OpenGl, Vulkan, Software],
            Self::Mac => &[Metal, OpenGl],
        }
    }
}

/// In which order to try: what drew the window last time comes first, and what the program was starting with when it
/// died comes last, since a driver that takes the program down does so again.
pub fn order(system: System, worked: Option<RendererName>, died: Option<RendererName>) -> Vec<RendererName> {
    let mut order = system.renderers().to_vec();
    order.sort_by_key(|name| {
        if died == Some(*name) {
            2
        } else {
            u8::from(worked != Some(*name))
        }
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_worked_comes_first_and_what_died_last() {
        use RendererName::{DirectX, OpenGl, Software, Vulkan};
        assert_eq!(order(System::Windows, None, None), [DirectX, OpenGl, Vulkan, Software]);
        assert_eq!(
            order(System::Windows, Some(Vulkan), None),
            [Vulkan, DirectX, OpenGl, Software]
        );
        assert_eq!(
            order(System::Windows, None, Some(DirectX)),
            [OpenGl, Vulkan, Software, DirectX]
        );
        assert_eq!(
            order(System::Windows, Some(DirectX), Some(DirectX)),
            [OpenGl, Vulkan, Software, DirectX],
            "a driver that worked yesterday and takes the program down today"
        );
        assert_eq!(
            order(System::Linux, Some(DirectX), None),
            [OpenGl, Vulkan, Software],
            "settings that came along from another system"
        );
    }
}
