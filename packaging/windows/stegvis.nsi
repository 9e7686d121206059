; The setup program for one user, without administrator's rights: packaging/windows/build makes it.
;
;   stegvis-VERSION-setup.exe /S                     silently; the exit code tells whether it was done
;   stegvis-VERSION-setup.exe /S /D=C:\Program\Stegvis   into another folder; /D comes last, without quotes
;   "%LOCALAPPDATA%\Programs\Stegvis\uninstall.exe" /S
;
; Data, settings and backups lie elsewhere and are never touched, neither by an upgrade nor when it is removed.

Target amd64-unicode
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
Name "Stegvis"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Stegvis"
InstallDirRegKey HKCU "Software\Stegvis" "Folder"
Icon "${ROOT}/assets/icons/app.ico"
UninstallIcon "${ROOT}/assets/icons/app.ico"
BrandingText "Stegvis ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Stegvis"
VIAddVersionKey "FileDescription" "Stegvis"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The Stegvis project"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Stegvis"

!include "FileFunc.nsh"
!include "LogicLib.nsh"

LoadLanguageFile "${NSISDIR}/Contrib/Language files/Swedish.nlf"
LoadLanguageFile "${NSISDIR}/Contrib/Language files/English.nlf"

LangString RUNNING ${LANG_SWEDISH} "Stegvis är öppet, och en fil som används går inte att byta ut. Inget har ändrats. Stäng Stegvis och försök igen."
LangString RUNNING ${LANG_ENGLISH} "Stegvis is open, and a file that is in use can't be replaced. Nothing has changed. Close Stegvis and try again."
LangString DATAFILE ${LANG_SWEDISH} "Datafil för Stegvis"
LangString DATAFILE ${LANG_ENGLISH} "Stegvis data file"

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

; Windows lets nobody write to a program that runs: nothing is replaced unless all of it can be.
!macro RefuseWhereOpen
  ${If} ${FileExists} "$INSTDIR\stegvisw.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\stegvisw.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDOK
      SetErrorLevel 2
      Abort
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Section
  !insertmacro RefuseWhereOpen
  SetOutPath "$INSTDIR"
  ClearErrors
  File "${BUILT}/stegvis.exe"
  File "${BUILT}/stegvisw.exe"
  File "${BUILT}/licences.txt"
  File "${ROOT}/docs/policy.md"
  File "${ROOT}/src/unit/log/postgres.sql"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\Stegvis.lnk" "$INSTDIR\stegvisw.exe"

  WriteRegStr HKCU "Software\Stegvis" "Folder" "$INSTDIR"
  ; Win+R and the shell find both by name.
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\stegvis.exe" "" "$INSTDIR\stegvis.exe"
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\stegvisw.exe" "" "$INSTDIR\stegvisw.exe"

  WriteRegStr HKCU "Software\Classes\.stegvis" "" "Stegvis.Data"
  WriteRegStr HKCU "Software\Classes\Stegvis.Data" "" "$(DATAFILE)"
  WriteRegStr HKCU "Software\Classes\Stegvis.Data\DefaultIcon" "" "$INSTDIR\stegvisw.exe,0"
  WriteRegStr HKCU "Software\Classes\Stegvis.Data\shell\open\command" "" '"$INSTDIR\stegvisw.exe" --file "%1"'

  WriteRegStr HKCU "${KEY}" "DisplayName" "Stegvis"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\stegvisw.exe"
  WriteRegStr HKCU "${KEY}" "Publisher" "Stegvis"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  SetErrorLevel 0
SectionEnd

Section "Uninstall"
  !insertmacro RefuseWhereOpen
  Delete "$INSTDIR\stegvis.exe"
  Delete "$INSTDIR\stegvisw.exe"
  Delete "$INSTDIR\licences.txt"
  Delete "$INSTDIR\policy.md"
  Delete "$INSTDIR\postgres.sql"
  Delete "$INSTDIR\uninstall.exe"
  ; Only where nothing of somebody's lies there.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Stegvis.lnk"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\stegvis.exe"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\stegvisw.exe"
  DeleteRegKey HKCU "Software\Classes\Stegvis.Data"
  DeleteRegKey HKCU "Software\Classes\.stegvis"
  DeleteRegKey HKCU "Software\Stegvis"
  DeleteRegKey HKCU "${KEY}"
  SetErrorLevel 0
SectionEnd
