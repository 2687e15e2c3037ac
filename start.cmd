@echo off
rem Double-click: makes the environment and the three demo clients, and says what to open.
setlocal
cd /d "%~dp0"
chcp 65001 >nul
set "TASK=%*"
if "%TASK%"=="" set "TASK=demo"
for %%V in (3.14 3.13 3.12 3.11) do (
  py -%%V -c "pass" >nul 2>nul
  if not errorlevel 1 (
    py -%%V start.py %TASK%
    goto :end
  )
)
python -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
if not errorlevel 1 (
  python start.py %TASK%
  goto :end
)
echo Python 3.11 or newer is needed and was not found. Install it from python.org
echo ("for me only" needs no administrator), then double-click this file again.
:end
echo.
if "%~1"=="" pause
endlocal
